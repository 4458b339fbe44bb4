package dev.viaduct.conversation;

import dev.viaduct.conversation.Message.Author;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.vertx.core.json.JsonObject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** A message's row, to read; written by {@link StreamWriter} and {@link Outcomes}. */
@Entity
@Immutable
@Table(name = "message")
@IdClass(MessageRow.Key.class)
class MessageRow extends PanacheEntityBase {
    record Key(Long contactId, Long seq) implements Serializable {}

    @Id
    @Column(name = "contact_id")
    Long contactId;

    @Id
    Long seq;

    @Column(name = "message_id")
    UUID messageId;

    @Column(name = "client_id", columnDefinition = "text")
    String clientId;

    @Column(name = "helpdesk_id", columnDefinition = "text")
    String helpdeskId;

    short direction;

    @Column(name = "author_kind")
    short authorKind;

    @Column(name = "author_id", columnDefinition = "text")
    String authorId;

    @Column(name = "author_name", columnDefinition = "text")
    String authorName;

    @Column(name = "author_picture", columnDefinition = "text")
    String authorPicture;

    @Column(columnDefinition = "text")
    String text;

    @Column(columnDefinition = "jsonb")
    JsonObject body;

    short status;

    @Column(name = "created_at")
    Instant createdAt;

    Message message() {
        return new Message(
                seq,
                messageId,
                clientId,
                Direction.ofCode(direction),
                new Author(Author.Kind.values()[authorKind], authorId, authorName, authorPicture),
                text,
                body == null ? Body.EMPTY : body.mapTo(Body.class),
                Status.ofCode(status),
                createdAt);
    }
}
