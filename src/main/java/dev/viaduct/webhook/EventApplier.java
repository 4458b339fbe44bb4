package dev.viaduct.webhook;

import dev.viaduct.conversation.Body;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.Contacts;
import dev.viaduct.conversation.Conversation;
import dev.viaduct.conversation.ConversationService;
import dev.viaduct.conversation.Message.Author;
import dev.viaduct.conversation.Outcome;
import dev.viaduct.conversation.Outcomes;
import dev.viaduct.conversation.Profile;
import dev.viaduct.conversation.Refusal;
import dev.viaduct.conversation.Relayed;
import dev.viaduct.conversation.Tombstones;
import dev.viaduct.conversation.Via;
import dev.viaduct.helpdesk.Helpdesk;
import dev.viaduct.helpdesk.HelpdeskClient;
import dev.viaduct.helpdesk.HelpdeskEvent;
import dev.viaduct.helpdesk.HelpdeskEvent.ClientBlocked;
import dev.viaduct.helpdesk.HelpdeskEvent.ClientUpdated;
import dev.viaduct.helpdesk.HelpdeskEvent.Content;
import dev.viaduct.helpdesk.HelpdeskEvent.ConversationMoved;
import dev.viaduct.helpdesk.HelpdeskEvent.Imported;
import dev.viaduct.helpdesk.HelpdeskEvent.Outgoing;
import dev.viaduct.helpdesk.HelpdeskEvent.Taken;
import dev.viaduct.helpdesk.HelpdeskEvent.Unreadable;
import dev.viaduct.helpdesk.HelpdeskEvent.Withdrawn;
import dev.viaduct.helpdesk.HelpdeskOperator;
import dev.viaduct.helpdesk.Helpdesks;
import dev.viaduct.helpdesk.KnownIds;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Does to streams and contacts what an event says: the one place where events are told apart. */
@Singleton
class EventApplier {
    /** What became of an event, for the metric. */
    enum Result {
        /** Done. */
        APPLIED,
        /** It had been done before. */
        REPEATED,
        /** No business of a contact. */
        IGNORED,
        /** Kept, because it could not be applied. */
        QUARANTINED
    }

    private final Helpdesks helpdesks;
    private final ContactFinder finder;
    private final Contacts contacts;
    private final ConversationService conversations;
    private final Outcomes outcomes;
    private final Quarantine quarantine;
    private final Tombstones tombstones;

    EventApplier(
            Helpdesks helpdesks,
            ContactFinder finder,
            Contacts contacts,
            ConversationService conversations,
            Outcomes outcomes,
            Quarantine quarantine,
            Tombstones tombstones) {
        this.helpdesks = helpdesks;
        this.finder = finder;
        this.contacts = contacts;
        this.conversations = conversations;
        this.outcomes = outcomes;
        this.quarantine = quarantine;
        this.tombstones = tombstones;
    }

    /**
     * Completes after the commit; fails when storage is away, and a live event with {@link ComeAgain} when it can't be
     * known in time whom it is about; then nothing was applied.
     */
    Uni<Result> apply(String app, Helpdesk.Announcement announced, byte[] body, Via via, long arrivedNanos) {
        return apply(
                new Unrouted(
                        app,
                        announced.event(),
                        via == Via.FETCHED ? Search.PATIENT : Search.COMES_AGAIN,
                        (reason, about) -> quarantine
                                .keep(app, announced.name(), reason, body, about)
                                .map(isNew -> isNew ? Result.QUARANTINED : Result.REPEATED)),
                new Arrival(via, arrivedNanos));
    }

    /** Applies an event from quarantine; {@code unapplied} says what becomes of one that still can't be. */
    Uni<Result> applyAgain(String app, HelpdeskEvent event, Unapplied unapplied) {
        return apply(new Unrouted(app, event, Search.ONCE, unapplied), new Arrival(Via.WEBHOOK, System.nanoTime()));
    }

    private Uni<Result> apply(Unrouted unrouted, Arrival arrival) {
        String app = unrouted.app();
        HelpdeskEvent event = unrouted.event();
        if (event instanceof Outgoing outgoing) {
            return forContact(unrouted, outgoing.client(), contact -> relay(contact, outgoing, arrival));
        }
        if (event instanceof Taken taken) {
            return forContact(unrouted, taken.client(), contact -> taken(contact, taken));
        }
        if (event instanceof Imported imported) {
            return forContact(unrouted, imported.client(), contact -> keep(contact, imported, arrival));
        }
        if (event instanceof Withdrawn withdrawn) {
            return forContactOrIgnore(
                    app,
                    withdrawn.client(),
                    contact -> applied(outcomes.record(new Outcome.Canceled(contact, withdrawn.messageId()))));
        }
        if (event instanceof ConversationMoved moved) {
            return forContact(unrouted, moved.client(), contact -> move(contact, moved));
        }
        if (event instanceof ClientUpdated updated) {
            Profile profile =
                    new Profile(updated.name(), updated.phone(), null, updated.picture(), updated.customFields());
            return forContactOrIgnore(
                    app,
                    updated.client(),
                    contact -> applied(contacts.profileAtHelpdesk(contact, profile, updated.at())));
        }
        if (event instanceof ClientBlocked blocked) {
            return forContactOrIgnore(
                    app,
                    blocked.client(),
                    contact -> applied(contacts.block(contact, blocked.blocked(), blocked.at())));
        }
        if (event instanceof Unreadable unreadable) {
            return unrouted.unapplied()
                    .because(
                            unreadable.reason(),
                            unreadable.client().map(About::client).orElse(Set.of()));
        }
        return Uni.createFrom().item(Result.IGNORED);
    }

    /** What becomes of an event that can't be applied: why, and whom it is about ({@link About}). */
    @FunctionalInterface
    interface Unapplied {
        /** Completes when that is stored. */
        Uni<Result> because(String reason, Set<String> about);
    }

    /** How the contact is searched for when the helpdesk must be asked. */
    private enum Search {
        /** In time; without an answer the event comes again. */
        COMES_AGAIN,
        /** In time; without an answer the event can't be applied. */
        ONCE,
        /** For a while; without an answer the event can't be applied. */
        PATIENT
    }

    private record Unrouted(String app, HelpdeskEvent event, Search search, Unapplied unapplied) {}

    private record Arrival(Via via, long nanos) {}

    private Uni<Result> forContact(Unrouted unrouted, HelpdeskClient client, Function<ContactRef, Uni<Result>> action) {
        return toContact(unrouted, client, action)
                // it was remembered and is no more: perhaps it was made anew
                .onFailure(EventApplier::isGone)
                .recoverWithUni(gone -> toContact(unrouted, client, action))
                .onFailure(failure -> failure instanceof Refusal
                        || (failure instanceof ComeAgain && unrouted.search() != Search.COMES_AGAIN))
                .recoverWithUni(refusal -> isErased(refusal)
                        ? Uni.createFrom().item(Result.IGNORED)
                        : reject(unrouted, client, refusal.getMessage()));
    }

    private Uni<Result> toContact(Unrouted unrouted, HelpdeskClient client, Function<ContactRef, Uni<Result>> action) {
        return find(unrouted, client)
                .chain(found -> found.isPresent()
                        ? action.apply(found.get())
                                .onFailure(EventApplier::isGone)
                                .invoke(() -> contacts.forget(Set.of(found.get())))
                        : reject(
                                unrouted,
                                client,
                                "no contact of this app is the client "
                                        + client.clientId().orElse("?")));
    }

    /** Nothing is kept of who was erased: neither their own words, nor what was said before. */
    private Uni<Result> reject(Unrouted unrouted, HelpdeskClient client, String reason) {
        if (unrouted.event() instanceof Taken) {
            return Uni.createFrom().item(Result.IGNORED); // who forwarded it is no more
        }
        HelpdeskClient described = finder.described(unrouted.app(), client);
        return wasErased(unrouted, described)
                .chain(erased -> erased
                        ? Uni.createFrom().item(Result.IGNORED)
                        : unrouted.unapplied().because(reason, About.client(described)));
    }

    private Uni<Boolean> wasErased(Unrouted unrouted, HelpdeskClient client) {
        HelpdeskEvent event = unrouted.event();
        OptionalLong messageId = OptionalLong.empty();
        if (event instanceof Outgoing outgoing) {
            messageId = KnownIds.number(outgoing.messageId());
        } else if (event instanceof Imported imported) {
            messageId = KnownIds.number(imported.messageId());
        }
        List<String> subjects = Stream.of(client.externalId(), client.identifier())
                .flatMap(Optional::stream)
                .toList();
        return tombstones.cover(unrouted.app(), client.clientId(), subjects, messageId);
    }

    private static boolean isErased(Throwable failure) {
        return failure instanceof Refusal refusal && refusal.code() == Refusal.Code.ERASED;
    }

    private Uni<Optional<ContactRef>> find(Unrouted unrouted, HelpdeskClient client) {
        Helpdesk helpdesk = helpdesks.of(unrouted.app());
        return unrouted.search() == Search.PATIENT
                ? finder.findPatiently(unrouted.app(), helpdesk, client)
                : finder.find(unrouted.app(), helpdesk, client);
    }

    private static boolean isGone(Throwable failure) {
        return failure instanceof Refusal refusal && refusal.code() == Refusal.Code.NOT_FOUND;
    }

    /** Such events carry no channel, so they may be about clients who never were contacts of this app. */
    private Uni<Result> forContactOrIgnore(
            String app, HelpdeskClient client, Function<ContactRef, Uni<Result>> action) {
        return client.clientId()
                .map(id -> contacts.byHelpdeskId(app, id))
                .orElse(Uni.createFrom().item(Optional.empty()))
                .chain(found -> found.isPresent()
                        ? action.apply(found.get())
                        : Uni.createFrom().item(Result.IGNORED));
    }

    private Uni<Result> relay(ContactRef contact, Outgoing outgoing, Arrival arrival) {
        return author(contact.app(), outgoing)
                .chain(author -> conversations.relay(
                        contact,
                        new Relayed(
                                outgoing.messageId(),
                                author,
                                outgoing.content().text(),
                                body(outgoing.content()),
                                !outgoing.automatic()),
                        arrival.via(),
                        arrival.nanos()))
                .map(accepted -> accepted.duplicate() ? Result.REPEATED : Result.APPLIED);
    }

    private Uni<Author> author(String app, Outgoing outgoing) {
        if (outgoing.automatic() || outgoing.operatorId().isEmpty()) {
            return Uni.createFrom().item(new Author(Author.Kind.BOT, null, null, null));
        }
        return helpdesks
                .of(app)
                .operator(outgoing.operatorId().get())
                .map(operator -> new Author(Author.Kind.OPERATOR, operator.id(), operator.name(), operator.picture()));
    }

    private Uni<Result> keep(ContactRef contact, Imported imported, Arrival arrival) {
        Author author = new Author(Author.Kind.CONTACT, contact.subject(), null, null);
        Relayed relayed =
                new Relayed(imported.messageId(), author, imported.content().text(), body(imported.content()), false);
        return conversations
                .keepImported(contact, relayed, arrival.via(), arrival.nanos())
                .map(accepted -> accepted.duplicate() ? Result.REPEATED : Result.APPLIED);
    }

    private Uni<Result> taken(ContactRef contact, Taken taken) {
        return applied(outcomes.record(new Outcome.Forwarded(
                contact, Optional.empty(), taken.ownMessageId(), Optional.of(taken.messageId()))));
    }

    private Uni<Result> move(ContactRef contact, ConversationMoved moved) {
        if (moved.operatorId().isEmpty()) {
            return applied(contacts.conversation(contact, moved.open(), Optional.empty(), moved.at()));
        }
        return helpdesks
                .of(contact.app())
                .operator(moved.operatorId().get())
                .chain(operator ->
                        applied(contacts.conversation(contact, moved.open(), Optional.of(view(operator)), moved.at())));
    }

    private static Conversation.Operator view(HelpdeskOperator operator) {
        return new Conversation.Operator(operator.id(), operator.name(), operator.picture());
    }

    private static Body body(Content content) {
        List<Body.Attachment> files = content.files().stream()
                .map(file -> new Body.Attachment(null, file.name(), file.contentType(), null, file.url()))
                .toList();
        List<Body.Button> buttons = content.buttons().stream()
                .map(b -> new Body.Button(b.type(), b.text(), b.payload(), b.url(), b.color()))
                .toList();
        Body.Location place = content.place() == null
                ? null
                : new Body.Location(content.place().lat(), content.place().lng());
        return new Body(files, place, buttons, null, null);
    }

    private static Uni<Result> applied(Uni<Void> done) {
        return done.replaceWith(Result.APPLIED);
    }
}
