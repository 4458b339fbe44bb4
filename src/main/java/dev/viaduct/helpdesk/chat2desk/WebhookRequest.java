package dev.viaduct.helpdesk.chat2desk;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** Body of {@code POST webhooks} and {@code PUT webhooks/<id>}. */
@RegisterForReflection
record WebhookRequest(String url, String name, List<String> events, List<Long> channels) {}
