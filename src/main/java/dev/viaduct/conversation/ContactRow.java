package dev.viaduct.conversation;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.annotations.DynamicUpdate;

/** A contact's row. Only changed columns are written: {@code last_seq} and receipts belong to {@link StreamWriter}. */
@Entity
@Table(name = "contact")
@DynamicUpdate
class ContactRow extends PanacheEntityBase {
    @Id
    Long id;

    @Column(columnDefinition = "text")
    String app;

    @Column(columnDefinition = "text")
    String subject;

    @Column(name = "helpdesk_id", columnDefinition = "text")
    String helpdeskId;

    @Column(columnDefinition = "jsonb")
    JsonObject claims;

    @Column(columnDefinition = "text")
    String name;

    @Column(columnDefinition = "text")
    String phone;

    @Column(columnDefinition = "text")
    String email;

    @Column(columnDefinition = "text")
    String picture;

    @Column(name = "custom_fields", columnDefinition = "jsonb")
    JsonObject customFields;

    @Column(name = "profile_at")
    Instant profileAt;

    @Column(name = "last_seq", updatable = false)
    long lastSeq;

    @Column(updatable = false)
    long delivered;

    @Column(updatable = false)
    long seen;

    @Column(name = "conversation_open")
    boolean conversationOpen;

    @Column(name = "operator_id", columnDefinition = "text")
    String operatorId;

    @Column(name = "operator_name", columnDefinition = "text")
    String operatorName;

    @Column(name = "operator_picture", columnDefinition = "text")
    String operatorPicture;

    @Column(name = "conversation_at")
    Instant conversationAt;

    boolean blocked;

    @Column(name = "blocked_at")
    Instant blockedAt;

    @Column(name = "used_at")
    Instant usedAt;

    /** As it is once nobody else writes to it. */
    static Uni<ContactRow> locked(String app, String subject) {
        return ContactRow.<ContactRow>find("app = ?1 and subject = ?2", app, subject)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult();
    }

    /** As it is once nobody else writes to it; null when the contact is gone. */
    static Uni<ContactRow> locked(ContactRef contact) {
        return findById(contact.id(), LockModeType.PESSIMISTIC_WRITE);
    }

    static Uni<ContactRow> of(String app, String subject) {
        return find("app = ?1 and subject = ?2", app, subject).firstResult();
    }

    ContactRef ref() {
        return new ContactRef(id, app, subject);
    }

    Conversation conversation() {
        return new Conversation(
                conversationOpen,
                Optional.ofNullable(operatorId)
                        .map(operator -> new Conversation.Operator(operator, operatorName, operatorPicture)));
    }

    Profile profile() {
        return new Profile(name, phone, email, picture, texts(customFields));
    }

    /** Takes what {@code newer} has; whether anything changed. */
    boolean take(Profile newer) {
        Profile before = profile();
        Profile after = before.updatedBy(newer);
        if (after.equals(before)) {
            return false;
        }
        name = after.name();
        phone = after.phone();
        email = after.email();
        picture = after.picture();
        customFields = json(after.customFields());
        return true;
    }

    Contact snapshot() {
        return new Contact(
                ref(),
                Optional.ofNullable(helpdeskId),
                profile(),
                Optional.ofNullable(claims.getString("phone")),
                lastSeq,
                new Receipts(delivered, seen),
                conversation(),
                blocked);
    }

    static JsonObject json(Map<String, String> fields) {
        JsonObject json = new JsonObject();
        fields.forEach(json::put);
        return json;
    }

    private static Map<String, String> texts(JsonObject json) {
        return json.stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> String.valueOf(e.getValue())));
    }
}
