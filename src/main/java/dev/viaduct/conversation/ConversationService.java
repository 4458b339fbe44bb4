package dev.viaduct.conversation;

import dev.viaduct.conversation.Message.Author;
import io.opentelemetry.api.trace.Span;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Appends to streams and acknowledges. Every answer comes after the commit; a {@link StorageUnavailable} means that
 * nothing was stored as far as can be known, and that trying again with the same id is safe.
 */
@Singleton
public class ConversationService {
    private final StreamWriter writer;
    private final UnitOfWork work;
    private final Commits commits;

    ConversationService(StreamWriter writer, UnitOfWork work, Commits commits) {
        this.writer = writer;
        this.work = work;
        this.commits = commits;
    }

    /**
     * Appends a contact's message and the task that forwards it, in one commit. A draft whose id was accepted before
     * gets that acceptance again.
     *
     * @param origin the session that is answered itself and needs no copy, or null
     * @param traceparent of the caller's trace, or null
     * @param arrivedNanos {@link System#nanoTime()} of its arrival
     * @return fails with {@link Refusal} when the contact is blocked or {@code replyTo} does not exist
     */
    public Uni<Accepted> send(ContactRef contact, Draft draft, String origin, String traceparent, long arrivedNanos) {
        return writer.append(new Write.Append(
                contact,
                MessageId.next(),
                draft.id(),
                null,
                Direction.INCOMING,
                new Author(Author.Kind.CONTACT, contact.subject(), null, null),
                draft.text(),
                draft.body(),
                Status.STORED,
                now(),
                true,
                false,
                origin == null ? Via.REQUEST : Via.FRAME,
                traceparent,
                origin,
                arrivedNanos));
    }

    /** Appends a message of the helpdesk's side; one that is there already stays as it is. */
    public Uni<Accepted> relay(ContactRef contact, Relayed relayed, Via via, long arrivedNanos) {
        return writer.append(new Write.Append(
                contact,
                MessageId.next(),
                null,
                relayed.helpdeskId(),
                Direction.OUTGOING,
                relayed.author(),
                relayed.text(),
                relayed.body(),
                Status.STORED,
                now(),
                false,
                relayed.answers(),
                via,
                Traceparent.of(Span.current()),
                null,
                arrivedNanos));
    }

    /** Appends a contact's message that the helpdesk had before the gateway: kept, not forwarded. */
    public Uni<Accepted> keepImported(ContactRef contact, Relayed imported, Via via, long arrivedNanos) {
        return writer.append(new Write.Append(
                contact,
                MessageId.next(),
                "imported-" + imported.helpdeskId(),
                imported.helpdeskId(),
                Direction.INCOMING,
                new Author(Author.Kind.CONTACT, contact.subject(), null, null),
                imported.text(),
                imported.body(),
                Status.SENT,
                now(),
                false,
                false,
                via,
                null,
                null,
                arrivedNanos));
    }

    /**
     * Takes a device's word on how far it is; {@code -1} says nothing.
     *
     * @return the contact's receipts afterwards; fails with {@link Refusal} when a value is above the newest message
     */
    public Uni<Receipts> acknowledge(ContactRef contact, long delivered, long seen, String origin) {
        return writer.acknowledge(new Write.Acknowledge(contact, delivered, seen, origin));
    }

    /**
     * Takes note that an outgoing message was written to a device. Told of every device that gets it live, and of the
     * first that gets it by replay; what is read again later, over a socket or by request, is not told.
     */
    public Uni<Void> written(ContactRef contact, long seq, WrittenTo device) {
        return writer.written(new Write.Written(contact, seq, device));
    }

    /** The contact ends the conversation: stored as a task behind its messages. */
    public Uni<Void> close(ContactRef contact) {
        List<Change> changes = new ArrayList<>();
        return work.write(() -> Contacts.storeTask(contact, Task.Kind.CLOSE, changes))
                .invoke(() -> commits.tell(changes));
    }

    /** Writes that wait or are being committed. */
    public int depth() {
        return writer.depth();
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
