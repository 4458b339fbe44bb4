package dev.viaduct.webhook;

import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.Contacts;
import dev.viaduct.helpdesk.Helpdesk;
import dev.viaduct.helpdesk.HelpdeskClient;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Finds out whom an event is about, surest word first (architecture.md, "Which contact"), and remembers it. */
@Singleton
class ContactFinder {
    private final Contacts contacts;

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

    private Uni<Optional<ContactRef>> ask(String app, Helpdesk helpdesk, HelpdeskClient client) {
        if (client.clientId().isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return helpdesk.client(client.clientId().get())
                .chain(card -> card.isPresent()
                        ? first(clues(app, card.get()))
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
