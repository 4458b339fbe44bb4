package dev.viaduct.conversation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.viaduct.app.Age;
import dev.viaduct.app.ViaductConfig;
import dev.viaduct.conversation.Change.BlockMoved;
import dev.viaduct.conversation.Change.ConversationMoved;
import dev.viaduct.conversation.Change.Lane;
import dev.viaduct.conversation.Change.WorkStored;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Finds contacts by everything they are known by, and keeps what is known of them. */
@Singleton
public class Contacts {
    private static final int CACHED = 100_000;

    private record HelpdeskKey(String app, String helpdeskId) {}

    private static final Duration NOTE_USE = Duration.ofDays(1);
    private static final int NOTES_AN_AGE = 10;

    private final UnitOfWork work;
    private final Commits commits;
    private final Duration noteUseAfter;
    private final Cache<HelpdeskKey, ContactRef> byHelpdeskId =
            Caffeine.newBuilder().maximumSize(CACHED).build();

    Contacts(UnitOfWork work, Commits commits, ViaductConfig config) {
        this.work = work;
        this.commits = commits;
        Duration often = Age.parse(config.retention().messages()).length().dividedBy(NOTES_AN_AGE);
        this.noteUseAfter = often.compareTo(NOTE_USE) < 0 ? often : NOTE_USE;
    }

    /**
     * The contact of a verified token, made when it is new. A profile claim that changed since its last token updates
     * the contact, here and at the helpdesk; one that did not leaves alone what was changed elsewhere. That the contact
     * was here is noted about once a day: it keeps the contact from ageing out.
     */
    public Uni<Contact> enter(String app, String subject, Profile claims) {
        JsonObject claimed = json(claims);
        return work.read(() -> ContactRow.of(app, subject)).chain(row -> {
            boolean known = row != null
                    && row.claims.equals(claimed)
                    && row.usedAt.isAfter(Instant.now().minus(noteUseAfter));
            return known ? Uni.createFrom().item(row.snapshot()) : makeOrUpdate(app, subject, claims, claimed);
        });
    }

    private Uni<Contact> makeOrUpdate(String app, String subject, Profile claims, JsonObject claimed) {
        List<Change> changes = new ArrayList<>();
        return work.write(() -> insertIfAbsent(app, subject)
                        // a statement of its own: it sees the erasure that the insert may have waited for
                        .chain(made -> made > 0
                                ? inherit(app, subject)
                                : Uni.createFrom().item(0))
                        .chain(() -> ContactRow.locked(app, subject))
                        .onItem()
                        .ifNull()
                        .failWith(() -> StorageUnavailable.overtaken("the contact was erased as it came"))
                        .chain(row -> {
                            row.usedAt = Instant.now();
                            if (row.claims.equals(claimed)) {
                                return Uni.createFrom().item(row);
                            }
                            row.claims = claimed;
                            boolean tellHelpdesk = row.take(claims) && row.helpdeskId != null;
                            return tellHelpdesk
                                    ? storeTask(row.ref(), Task.Kind.PROFILE, changes)
                                            .replaceWith(row)
                                    : Uni.createFrom().item(row);
                        })
                        .map(ContactRow::snapshot))
                .invoke(() -> commits.tell(changes));
    }

    private static Uni<Integer> insertIfAbsent(String app, String subject) {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "INSERT INTO contact (app, subject) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
                .setParameter(1, app)
                .setParameter(2, subject)
                .executeUpdate());
    }

    private static Uni<Integer> inherit(String app, String subject) {
        return Panache.getSession().chain(session -> session.createNativeQuery(Tombstones.INHERIT)
                .setParameter(1, app)
                .setParameter(2, subject)
                .executeUpdate());
    }

    /** Stores nothing for a contact that was erased. */
    static Uni<Void> storeTask(ContactRef contact, Task.Kind kind, List<Change> changes) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                        INSERT INTO outbox (app, contact_id, kind, created_at, next_attempt)
                        SELECT app, id, ?2, now(), now() FROM contact WHERE id = ?1 FOR KEY SHARE""")
                        .setParameter(1, contact.id())
                        .setParameter(2, kind.code())
                        .executeUpdate())
                .invoke(stored -> {
                    if (stored > 0) {
                        changes.add(new WorkStored(contact, Lane.MESSAGES));
                    }
                })
                .replaceWithVoid();
    }

    /** The contact as it is now, unless it was erased. */
    public Uni<Optional<Contact>> find(ContactRef contact) {
        return work.read(() -> ContactRow.<ContactRow>findById(contact.id()))
                .map(row -> Optional.ofNullable(row).map(ContactRow::snapshot));
    }

    /** The contact whom the helpdesk knows by this id. */
    public Uni<Optional<ContactRef>> byHelpdeskId(String app, String helpdeskId) {
        HelpdeskKey key = new HelpdeskKey(app, helpdeskId);
        ContactRef cached = byHelpdeskId.getIfPresent(key);
        if (cached != null) {
            return Uni.createFrom().item(Optional.of(cached));
        }
        return work.read(() -> ContactRow.<ContactRow>find("app = ?1 and helpdeskId = ?2", app, helpdeskId)
                        .firstResult())
                .map(row -> Optional.ofNullable(row).map(ContactRow::ref))
                .invoke(found -> found.ifPresent(ref -> byHelpdeskId.put(key, ref)));
    }

    /** The contact of this subject. */
    public Uni<Optional<ContactRef>> bySubject(String app, String subject) {
        return work.read(() -> ContactRow.of(app, subject))
                .map(row -> Optional.ofNullable(row).map(ContactRow::ref));
    }

    /** The contact whose newest token has this phone, where exactly one has. */
    public Uni<Optional<ContactRef>> byTokenPhone(String app, String phone) {
        return work.read(
                () -> ContactRow.<ContactRow>find("app = ?1 and sql('(? ->> ''phone'')', claims) = ?2", app, phone)
                        .range(0, 1)
                        .list()
                        .map(rows -> rows.size() == 1 ? Optional.of(rows.get(0).ref()) : Optional.empty()));
    }

    /** The contact in whose stream this message is. */
    public Uni<Optional<ContactRef>> byMessageId(String app, UUID messageId) {
        return work.read(() -> MessageRow.<MessageRow>find("messageId", messageId)
                .firstResult()
                .chain(message -> message == null
                        ? Uni.createFrom().nullItem()
                        : ContactRow.<ContactRow>findById(message.contactId))
                .map(row -> Optional.ofNullable(row)
                        .filter(found -> found.app.equals(app))
                        .map(ContactRow::ref)));
    }

    /** Remembers by which id the helpdesk knows the contact; the newest word counts. */
    public Uni<Void> link(ContactRef contact, String helpdeskId) {
        HelpdeskKey key = new HelpdeskKey(contact.app(), helpdeskId);
        if (contact.equals(byHelpdeskId.getIfPresent(key))) {
            return Uni.createFrom().voidItem();
        }
        return work.write(() -> ContactRow.update(
                                "helpdeskId = null where app = ?1 and helpdeskId = ?2 and id <> ?3",
                                contact.app(),
                                helpdeskId,
                                contact.id())
                        .chain(() -> ContactRow.update("helpdeskId = ?1 where id = ?2", helpdeskId, contact.id())))
                .invoke(linked -> {
                    if (linked > 0) {
                        byHelpdeskId.put(key, contact);
                    }
                })
                .replaceWithVoid();
    }

    /** Remembers nothing more of contacts that are gone. */
    public void forget(Set<ContactRef> gone) {
        byHelpdeskId.asMap().values().removeIf(gone::contains);
    }

    /** The contact's own word on itself: kept here and told to the helpdesk. */
    public Uni<Void> updateProfile(ContactRef contact, Profile profile) {
        List<Change> changes = new ArrayList<>();
        return work.write(() -> ContactRow.locked(contact)
                        .chain(row -> row != null && row.take(profile)
                                ? storeTask(contact, Task.Kind.PROFILE, changes)
                                : Uni.createFrom().voidItem()))
                .invoke(() -> commits.tell(changes));
    }

    /** The helpdesk's word on the contact as of {@code at}; an older word than the last is ignored. */
    public Uni<Void> profileAtHelpdesk(ContactRef contact, Profile profile, Instant at) {
        return work.write(() -> ContactRow.locked(contact).invoke(row -> {
                    if (row != null && !isOlder(at, row.profileAt)) {
                        row.take(profile);
                        row.profileAt = at;
                    }
                }))
                .replaceWithVoid();
    }

    /**
     * The conversation opened, closed or changed hands at {@code at}; an older word than the last is ignored.
     *
     * @param operator empty leaves the operator of an open conversation as it is
     */
    public Uni<Void> conversation(
            ContactRef contact, boolean open, Optional<Conversation.Operator> operator, Instant at) {
        List<Change> changes = new ArrayList<>();
        return work.write(() -> ContactRow.locked(contact).invoke(row -> {
                    if (row == null || isOlder(at, row.conversationAt)) {
                        return;
                    }
                    Conversation before = row.conversation();
                    // the same word again: it may have been stored and not told
                    boolean again = at.truncatedTo(ChronoUnit.MICROS).equals(row.conversationAt);
                    row.conversationAt = at;
                    row.conversationOpen = open;
                    if (!open || operator.isPresent() || !before.open()) {
                        row.operatorId = operator.map(Conversation.Operator::id).orElse(null);
                        row.operatorName =
                                operator.map(Conversation.Operator::name).orElse(null);
                        row.operatorPicture =
                                operator.map(Conversation.Operator::picture).orElse(null);
                    }
                    if (again || !row.conversation().equals(before)) {
                        changes.add(new ConversationMoved(contact, row.conversation()));
                    }
                }))
                .invoke(() -> commits.tell(changes))
                .replaceWithVoid();
    }

    /** The helpdesk put the contact on its blacklist or took it off at {@code at}; an older word is ignored. */
    public Uni<Void> block(ContactRef contact, boolean blocked, Instant at) {
        List<Change> changes = new ArrayList<>();
        return work.write(() -> ContactRow.locked(contact).invoke(row -> {
                    if (row == null || isOlder(at, row.blockedAt)) {
                        return;
                    }
                    row.blockedAt = at;
                    row.blocked = blocked;
                    // changed or not: it may have been stored and not told
                    changes.add(new BlockMoved(contact, blocked));
                }))
                .invoke(() -> commits.tell(changes))
                .replaceWithVoid();
    }

    private static boolean isOlder(Instant at, Instant last) {
        return last != null && at.isBefore(last);
    }

    private static JsonObject json(Profile claims) {
        JsonObject json = new JsonObject();
        put(json, "name", claims.name());
        put(json, "phone", claims.phone());
        put(json, "email", claims.email());
        put(json, "picture", claims.picture());
        return claims.customFields().isEmpty()
                ? json
                : json.put("custom_fields", ContactRow.json(claims.customFields()));
    }

    private static void put(JsonObject json, String key, String value) {
        if (value != null) {
            json.put(key, value);
        }
    }
}
