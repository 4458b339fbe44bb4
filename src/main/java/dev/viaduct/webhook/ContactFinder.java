package dev.viaduct.webhook;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.Contacts;
import dev.viaduct.helpdesk.Helpdesk;
import dev.viaduct.helpdesk.HelpdeskClient;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Finds out whom an event is about, surest word first (architecture.md, "Which contact"), and remembers it. */
@Singleton
class ContactFinder {
    private static final int CARDS = 10_000;
    private static final Duration CARD_FRESH = Duration.ofMinutes(1);

    private record CardKey(String app, String clientId) {}

    private final Contacts contacts;
    // many messages of a client who is no contact must not cost a call each
    private final Cache<CardKey, HelpdeskClient> cards = Caffeine.newBuilder()
            .maximumSize(CARDS)
            .expireAfterWrite(CARD_FRESH)
            .build();

    ContactFinder(Contacts contacts) {
        this.contacts = contacts;
    }

    /** The contact, or empty when nothing the helpdesk tells of this client leads to one. */
    Uni<Optional<ContactRef>> find(String app, Helpdesk helpdesk, HelpdeskClient client) {
        Uni<Optional<ContactRef>> known = client.clientId()
                .map(id -> contacts.byHelpdeskId(app, id))
                .orElse(Uni.createFrom().item(Optional.empty()));
        return known.chain(found -> found.isPresent()
                ? Uni.createFrom().item(found)
                : first(clues(app, client))
                        .chain(clue -> clue.isPresent() ? Uni.createFrom().item(clue) : ask(app, helpdesk, client))
                        .chain(clue -> remember(clue, client)));
    }

    /** The client with what the helpdesk told of it lately. */
    HelpdeskClient described(String app, HelpdeskClient client) {
        HelpdeskClient card = client.clientId()
                .map(id -> cards.getIfPresent(new CardKey(app, id)))
                .orElse(client);
        return new HelpdeskClient(
                client.clientId(),
                client.externalMessageId(),
                client.externalId().or(card::externalId),
                client.identifier().or(card::identifier),
                client.phone().or(card::phone));
    }

    private Uni<Optional<ContactRef>> ask(String app, Helpdesk helpdesk, HelpdeskClient client) {
        if (client.clientId().isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        CardKey key = new CardKey(app, client.clientId().get());
        HelpdeskClient known = cards.getIfPresent(key);
        Uni<Optional<HelpdeskClient>> card = known != null
                ? Uni.createFrom().item(Optional.of(known))
                : helpdesk.client(key.clientId()).invoke(told -> told.ifPresent(found -> cards.put(key, found)));
        return card.chain(found -> found.isPresent()
                ? first(clues(app, found.get()))
                : Uni.createFrom().item(Optional.empty()));
    }

    private List<Supplier<Uni<Optional<ContactRef>>>> clues(String app, HelpdeskClient client) {
        return List.of(
                () -> ifThere(client.externalMessageId(), id -> contacts.byMessageId(app, messageId(id))),
                () -> ifThere(client.externalId(), subject -> contacts.bySubject(app, subject)),
                () -> ifThere(client.identifier(), subject -> contacts.bySubject(app, subject)),
                () -> ifThere(client.phone(), phone -> contacts.byTokenPhone(app, phone)));
    }

    private static Uni<Optional<ContactRef>> first(List<Supplier<Uni<Optional<ContactRef>>>> clues) {
        Uni<Optional<ContactRef>> found = Uni.createFrom().item(Optional.empty());
        for (Supplier<Uni<Optional<ContactRef>>> clue : clues) {
            found = found.chain(
                    already -> already.isPresent() ? Uni.createFrom().item(already) : clue.get());
        }
        return found;
    }

    private static Uni<Optional<ContactRef>> ifThere(
            Optional<String> clue, java.util.function.Function<String, Uni<Optional<ContactRef>>> lookUp) {
        return clue.map(lookUp).orElse(Uni.createFrom().item(Optional.empty()));
    }

    private Uni<Optional<ContactRef>> remember(Optional<ContactRef> found, HelpdeskClient client) {
        if (found.isEmpty() || client.clientId().isEmpty()) {
            return Uni.createFrom().item(found);
        }
        return contacts.link(found.get(), client.clientId().get()).replaceWith(found);
    }

    /** Further attachments of a message carry its id with a suffix. */
    private static UUID messageId(String externalId) {
        return UUID.fromString(externalId.replaceFirst("#\\d+$", ""));
    }
}
