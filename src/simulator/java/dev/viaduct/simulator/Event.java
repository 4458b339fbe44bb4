package dev.viaduct.simulator;

import io.vertx.core.json.JsonObject;

/**
 * An event on its way to the webhooks.
 *
 * @param name the name a webhook subscribes to
 * @param clientId whose order it keeps
 * @param channelId null for events that belong to no channel: those pass every channel filter
 */
record Event(String name, long clientId, Long channelId, JsonObject payload) {}
