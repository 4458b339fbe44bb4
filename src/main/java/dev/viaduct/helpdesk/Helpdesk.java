package dev.viaduct.helpdesk;

import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One app's helpdesk. Calls obey the app's upstream rate, wait for their turn without blocking, and end as an
 * {@link Attempt}: they fail only by a mistake in the gateway.
 */
public interface Helpdesk {

    /** Gives a contact's message to the helpdesk. */
    Uni<Attempt> forward(ForwardedMessage message, Clearance clearance);

    /** Tells how far a message of the helpdesk's side is. */
    Uni<Attempt> report(String messageId, DeliveryStatus status, Clearance clearance);

    /** Tells what is known of a contact; done at once when the helpdesk does not know the contact yet. */
    Uni<Attempt> updateProfile(Sender sender, Clearance clearance);

    /** Ends the contact's conversation; done at once when the helpdesk does not know the contact yet. */
    Uni<Attempt> closeConversation(Sender sender, Clearance clearance);

    /** Calls that wait for their turn and have lost their clearance end now, as {@link Attempt.Withheld}. */
    void recall();

    /** Whether the client that a contact is there can change with its token, so that its last known one may be old. */
    boolean clientMayChange();

    /** Some of the channel's messages, by id; one call. */
    Uni<Listing> messages(MessageQuery query);

    /** Whether the credentials are accepted, at the least cost. */
    Uni<Attempt> probe();

    /** An operator by id: name and picture where they can be had, the bare id otherwise. Never fails. */
    Uni<HelpdeskOperator> operator(String id);

    /** One of the helpdesk's clients. Never fails. */
    Uni<ClientCard> client(String clientId);

    /**
     * Sees to it that the helpdesk announces its events at this address.
     *
     * @param wasOff is run when it did not, before it does again: what happened until then was not announced
     */
    Uni<WebhookState> ensureWebhook(URI address, Runnable wasOff);

    /** How the app's API requests of this month stand, where the helpdesk tells. Never fails. */
    Uni<Optional<Budget>> budget();

    /** Whether the helpdesk itself sent this body; {@code header} looks headers up by name and may return null. */
    boolean isAuthentic(UnaryOperator<String> header, byte[] body);

    /** What a webhook's body announces. Never throws: what can't be read is {@link HelpdeskEvent.Unreadable}. */
    Announcement decode(byte[] body);

    /**
     * An announced event.
     *
     * @param name the helpdesk's name of it, from a closed set fit for a metric
     */
    record Announcement(String name, HelpdeskEvent event) {}

    /** API requests of this month; {@code left} where the helpdesk tells it. */
    record Budget(long used, Optional<Long> left) {}

    /** What became of looking after the webhook. */
    sealed interface WebhookState {
        /** It was as it should be. */
        record Kept() implements WebhookState {}

        /** It had to be made, changed or switched on; {@code how} says which. */
        record Mended(String how) implements WebhookState {}

        /** It is not on. */
        record Broken(String reason) implements WebhookState {}
    }
}
