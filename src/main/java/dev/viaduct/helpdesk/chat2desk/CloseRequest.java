package dev.viaduct.helpdesk.chat2desk;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** Body of {@code PUT requests/close}: the client's current request. */
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
record CloseRequest(long clientId) {}
