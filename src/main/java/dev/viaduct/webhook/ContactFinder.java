package dev.viaduct.webhook;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.Contacts;
import dev.viaduct.helpdesk.ClientCard;
import dev.viaduct.helpdesk.Helpdesk;
import dev.viaduct.helpdesk.HelpdeskClient;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Finds out whom an event is about, surest word first (architecture.md, "Which contact"), and remembers it. */
@Singleton
class ContactFinder {
    private static final int CARDS = 10_000;
    private static final Duration CARD_FRESH = Duration.ofMinutes(1);
    // of one app: a flood of strangers must not hold the pass's pages up
    private static final int CALLS_AT_ONCE = 32;
    // a webhook that is answered late counts as failed anyway
    private static final Duration IN_TIME = Duration.ofSeconds(3);
    private static final Duration AGAIN_FIRST = Duration.ofSeconds(1);
    private static final int MOST_TIMES = 5;

    private record CardKey(String app, String clientId) {}

    private final Contacts contacts;
    // many messages of a client who is no contact must not cost a call each
    private final Cache<CardKey, ClientCard> cards = Caffeine.newBuilder()
            .maximumSize(CARDS)
            .expireAfterWrite(CARD_FRESH)
            .build();
    private final Map<String, SharedWork<String, ClientCard>> asking = new ConcurrentHashMap<>();

    ContactFinder(Contacts contacts) {
        this.contacts = contacts;
    }

    /**
     * The contact, or empty when nothing the helpdesk tells of this client leads to one; fails with {@link ComeAgain}
     * when the helpdesk must be asked and does not answer in time.
     */
    Uni<Optional<ContactRef>> find(String app, Helpdesk helpdesk, HelpdeskClient client) {
        return find(app, client, key -> asked(key, helpdesk, CALLS_AT_ONCE)
                .ifNoItem()
                .after(IN_TIME)
                .failWith(
                        () -> new ComeAgain("the helpdesk did not say in time who client " + key.clientId() + " is")));
    }

    /** The same for those who can wait: a helpdesk that does not answer is asked again for a while. */
    Uni<Optional<ContactRef>> findPatiently(String app, Helpdesk helpdesk, HelpdeskClient client) {
        return find(app, client, key -> askedAgain(key, helpdesk, 1));
    }

    private Uni<Optional<ContactRef>> find(
            String app, HelpdeskClient client, Function<CardKey, Uni<ClientCard>> helpdesk) {
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
                .filter(ClientCard.Found.class::isInstance)
                .map(found -> ((ClientCard.Found) found).client())
                .orElse(client);
        return new HelpdeskClient(
                client.clientId(),
                client.externalMessageId(),
                client.externalId().or(card::externalId),
                client.identifier().or(card::identifier),
                client.phone().or(card::phone));
    }

    private Uni<Optional<ContactRef>> ask(
            String app, Function<CardKey, Uni<ClientCard>> helpdesk, HelpdeskClient client) {
        if (client.clientId().isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        CardKey key = new CardKey(app, client.clientId().get());
        ClientCard known = cards.getIfPresent(key);
        return (known != null ? Uni.createFrom().item(known) : helpdesk.apply(key)).chain(card -> {
            if (card instanceof ClientCard.Unanswered unanswered) {
                throw new ComeAgain(
                        "the helpdesk did not say who client " + key.clientId() + " is: " + unanswered.why());
            }
            return card instanceof ClientCard.Found found
                    ? first(clues(app, found.client()))
                    : Uni.createFrom().item(Optional.empty());
        });
    }

    private Uni<ClientCard> asked(CardKey key, Helpdesk helpdesk, int atOnce) {
        return asking.computeIfAbsent(key.app(), app -> new SharedWork<>())
                .join(key.clientId(), atOnce, () -> helpdesk.client(key.clientId())
                        .invoke(card -> {
                            if (!(card instanceof ClientCard.Unanswered)) {
                                cards.put(key, card);
                            }
                        }));
    }

    private Uni<ClientCard> askedAgain(CardKey key, Helpdesk helpdesk, int time) {
        return asked(key, helpdesk, Integer.MAX_VALUE).chain(card -> {
            if (!(card instanceof ClientCard.Unanswered)) {
                return Uni.createFrom().item(card);
            }
            if (time == MOST_TIMES) {
                cards.put(key, card); // the client's other messages need not wait for as long
                return Uni.createFrom().item(card);
            }
            return Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(AGAIN_FIRST.multipliedBy(1L << (time - 1)))
                    .chain(() -> askedAgain(key, helpdesk, time + 1));
        });
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
            Optional<String> clue, Function<String, Uni<Optional<ContactRef>>> lookUp) {
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
