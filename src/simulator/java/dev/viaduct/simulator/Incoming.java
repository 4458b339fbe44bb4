package dev.viaduct.simulator;

import io.vertx.core.json.JsonObject;

/** A checked call of {@code messages/inbox}. */
record Incoming(Identity from, Reply content, JsonObject extraData) {}
