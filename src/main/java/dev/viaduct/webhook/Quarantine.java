package dev.viaduct.webhook;

import dev.viaduct.conversation.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Keeps what the helpdesk said and the gateway could not apply: a refusal would make it switch the webhook off. */
@Singleton
class Quarantine {
    private final UnitOfWork work;

    Quarantine(UnitOfWork work) {
        this.work = work;
    }

    Uni<Void> keep(String app, String event, String reason, byte[] body) {
        QuarantineRow row = new QuarantineRow();
        row.app = app;
        row.event = event;
        row.reason = reason;
        // text holds no U+0000; the mark in its place shows that one was there
        row.body = new String(body, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
        row.receivedAt = Instant.now();
        return work.write(() -> row.persist()).replaceWithVoid();
    }
}
