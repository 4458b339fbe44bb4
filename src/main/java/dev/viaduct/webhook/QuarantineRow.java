package dev.viaduct.webhook;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A signed event that could not be applied, kept with the reason; written by {@link Quarantine}. */
@Entity
@Table(name = "quarantine")
class QuarantineRow extends PanacheEntityBase {
    @Id
    Long id;

    @Column(columnDefinition = "text", nullable = false, updatable = false)
    String app;

    @Column(columnDefinition = "text", nullable = false, updatable = false)
    String event;

    @Column(columnDefinition = "text", nullable = false)
    String reason;

    @Column(columnDefinition = "text", nullable = false, updatable = false)
    String body;

    @Column(name = "received_at", nullable = false, updatable = false)
    Instant receivedAt;
}
