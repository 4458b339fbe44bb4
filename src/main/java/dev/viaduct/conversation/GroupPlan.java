package dev.viaduct.conversation;

import dev.viaduct.conversation.Change.Appended;
import dev.viaduct.conversation.Change.Lane;
import dev.viaduct.conversation.Change.ReceiptsMoved;
import dev.viaduct.conversation.Change.WorkStored;
import dev.viaduct.conversation.GroupCommit.Answer;
import dev.viaduct.conversation.GroupCommit.Answer.Refused;
import dev.viaduct.conversation.GroupCommit.Answer.Stored;
import dev.viaduct.conversation.Write.Acknowledge;
import dev.viaduct.conversation.Write.Append;
import dev.viaduct.conversation.Write.Written;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Decides what a group of writes does to its locked contacts: places in the streams, repeats, refusals. No I/O.
 *
 * <p>It sees the contacts as they are under their row locks, so what it decides is what the transaction stores.
 */
final class GroupPlan {
    /** A contact under its row lock; the plan moves it along. */
    static final class Row {
        final long id;
        final boolean blocked;
        final long settled;
        final long erasedUpTo;
        long lastSeq;
        long lastIncoming;
        Receipts receipts;
        boolean moved;

        Row(
                long id,
                boolean blocked,
                long settled,
                long lastSeq,
                long lastIncoming,
                Receipts receipts,
                long erasedUpTo) {
            this.id = id;
            this.blocked = blocked;
            this.settled = settled;
            this.erasedUpTo = erasedUpTo;
            this.lastSeq = lastSeq;
            this.lastIncoming = lastIncoming;
            this.receipts = receipts;
        }
    }

    /** What recognises a repeat: the client's id of an incoming, the helpdesk's of an outgoing message. */
    record Mark(long contactId, Direction direction, String id) {
        static Mark of(Append append) {
            boolean incoming = append.direction() == Direction.INCOMING;
            String id = incoming ? append.clientId() : append.helpdeskId();
            return id == null ? null : new Mark(append.contact().id(), append.direction(), id);
        }
    }

    /** A message that goes into the stream. */
    record Insert(Append append, long seq) {}

    /** The messages of a contact above one {@code seq} and up to another. */
    record Range(long contactId, long above, long upto) {}

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final Map<Long, Row> rows;
    private final Map<Mark, Accepted> known;
    private final List<Answer<Object>> answers = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Insert> inserts = new ArrayList<>();
    private final Map<Long, Receipts> receiptsBefore = new LinkedHashMap<>();
    private final Map<Long, Range> answered = new LinkedHashMap<>();
    private final List<Written> written = new ArrayList<>();

    private GroupPlan(Map<Long, Row> rows, Map<Mark, Accepted> known) {
        this.rows = rows;
        this.known = new HashMap<>(known);
    }

    /** Plans a group over its locked contacts and the repeats that the database already holds. */
    static GroupPlan of(List<Write> group, Map<Long, Row> rows, Map<Mark, Accepted> known) {
        GroupPlan plan = new GroupPlan(rows, known);
        for (Write write : group) {
            plan.answers.add(plan.decide(write));
        }
        return plan;
    }

    private Answer<Object> decide(Write write) {
        Row row = rows.get(write.contact().id());
        if (row == null) {
            return new Refused<>(new Refusal(Refusal.Code.NOT_FOUND, null, "The contact does not exist any more"));
        }
        if (write instanceof Append append) {
            return append(append, row);
        }
        if (write instanceof Acknowledge acknowledge) {
            return acknowledge(acknowledge, row);
        }
        written.add((Written) write);
        return new Stored<>(row.lastSeq);
    }

    private Answer<Object> append(Append append, Row row) {
        Mark mark = Mark.of(append);
        Accepted before = mark == null ? null : known.get(mark);
        if (before != null) {
            return new Stored<>(new Accepted(before.seq(), before.messageId(), before.createdAt(), true));
        }
        if (isErased(append, row)) {
            return new Refused<>(new Refusal(Refusal.Code.ERASED, null, "It was said before the contact was erased"));
        }
        if (append.forward() && row.blocked) {
            return new Refused<>(new Refusal(Refusal.Code.FORBIDDEN, null, "The contact is blocked"));
        }
        Long replyTo = append.body().replyTo();
        if (replyTo != null && replyTo > row.lastSeq) {
            return new Refused<>(
                    new Refusal(Refusal.Code.NOT_FOUND, "reply_to", "There is no message " + replyTo + " to reply to"));
        }
        long seq = ++row.lastSeq;
        row.moved = true;
        inserts.add(new Insert(append, seq));
        if (append.answers() && row.lastIncoming > row.settled) {
            answered.put(row.id, new Range(row.id, row.settled, seq));
        }
        if (append.direction() == Direction.INCOMING) {
            row.lastIncoming = seq;
        }
        Accepted accepted = new Accepted(seq, append.messageId(), append.createdAt(), false);
        if (mark != null) {
            known.put(mark, accepted);
        }
        changes.add(new Appended(append.contact(), message(append, seq), append.origin(), append.arrivedNanos()));
        if (append.forward()) {
            changes.add(new WorkStored(append.contact(), Lane.MESSAGES));
        }
        return new Stored<>(accepted);
    }

    private static boolean isErased(Append append, Row row) {
        String id = append.helpdeskId();
        return row.erasedUpTo > 0 && id != null && NUMBER.matcher(id).matches() && Long.parseLong(id) <= row.erasedUpTo;
    }

    private Answer<Object> acknowledge(Acknowledge acknowledge, Row row) {
        if (acknowledge.delivered() > row.lastSeq || acknowledge.seen() > row.lastSeq) {
            String field = acknowledge.seen() > row.lastSeq ? "seen" : "delivered";
            return new Refused<>(
                    new Refusal(Refusal.Code.INVALID, field, field + " is above the newest message, " + row.lastSeq));
        }
        Receipts old = row.receipts;
        Receipts next = old.advancedBy(acknowledge.delivered(), acknowledge.seen());
        if (!next.equals(old)) {
            row.receipts = next;
            row.moved = true;
            receiptsBefore.putIfAbsent(row.id, old);
            changes.add(new ReceiptsMoved(acknowledge.contact(), next, acknowledge.origin()));
        }
        return new Stored<>(next);
    }

    private static Message message(Append append, long seq) {
        return new Message(
                seq,
                append.messageId(),
                append.clientId(),
                append.direction(),
                append.author(),
                append.text(),
                append.body(),
                append.status(),
                append.createdAt());
    }

    /** One answer a write, in their order. */
    List<Answer<Object>> answers() {
        return answers;
    }

    /** What changes, in the order in which it does. */
    List<Change> changes() {
        return changes;
    }

    /** Messages to insert. */
    List<Insert> inserts() {
        return inserts;
    }

    /** Contacts whose row changes. */
    Collection<Row> movedRows() {
        return rows.values().stream().filter(row -> row.moved).toList();
    }

    /** Where outgoing messages become seen. */
    List<Range> newlySeen() {
        return receiptsBefore.entrySet().stream()
                .map(e -> new Range(
                        e.getKey(),
                        e.getValue().seen(),
                        rows.get(e.getKey()).receipts.seen()))
                .filter(range -> range.above() < range.upto())
                .toList();
    }

    /** Where outgoing messages become delivered and not yet seen. */
    List<Range> newlyDelivered() {
        return receiptsBefore.entrySet().stream()
                .map(e -> {
                    Receipts now = rows.get(e.getKey()).receipts;
                    return new Range(e.getKey(), Math.max(e.getValue().delivered(), now.seen()), now.delivered());
                })
                .filter(range -> range.above() < range.upto())
                .toList();
    }

    /** From where up to which answer incoming messages were answered. */
    Collection<Range> answered() {
        return answered.values();
    }

    /** Outgoing messages that reached a socket. */
    List<Written> written() {
        return written;
    }
}
