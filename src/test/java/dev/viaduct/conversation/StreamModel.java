package dev.viaduct.conversation;

import dev.viaduct.conversation.Write.Acknowledge;
import dev.viaduct.conversation.Write.Append;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Streams as protocol.md tells of them, one write after the other, in lists. */
final class StreamModel {
    /** What a write is answered. */
    sealed interface Verdict {
        record Stored(long seq, UUID messageId, boolean duplicate) implements Verdict {}

        record Moved(Receipts receipts) implements Verdict {}

        record Refused(Refusal.Code code, String field) implements Verdict {}
    }

    private final ContactRef blocked;
    private final ContactRef gone;
    private final Map<Long, List<Append>> streams = new HashMap<>();
    private final Map<Long, Receipts> receipts = new HashMap<>();

    StreamModel(ContactRef blocked, ContactRef gone) {
        this.blocked = blocked;
        this.gone = gone;
    }

    Verdict apply(Write write) {
        if (write.contact().equals(gone)) {
            return new Verdict.Refused(Refusal.Code.NOT_FOUND, null);
        }
        return write instanceof Append append ? append(append) : acknowledge((Acknowledge) write);
    }

    private Verdict append(Append append) {
        List<Append> stream = streams.computeIfAbsent(append.contact().id(), id -> new ArrayList<>());
        for (int i = 0; i < stream.size(); i++) {
            if (isRepeat(append, stream.get(i))) {
                return new Verdict.Stored(i + 1L, stream.get(i).messageId(), true);
            }
        }
        boolean incoming = append.direction() == Direction.INCOMING;
        if (incoming && append.contact().equals(blocked)) {
            return new Verdict.Refused(Refusal.Code.FORBIDDEN, null);
        }
        Long replyTo = append.body().replyTo();
        if (replyTo != null && replyTo > stream.size()) {
            return new Verdict.Refused(Refusal.Code.NOT_FOUND, "reply_to");
        }
        stream.add(append);
        return new Verdict.Stored(stream.size(), append.messageId(), false);
    }

    private static boolean isRepeat(Append append, Append before) {
        return append.direction() == before.direction()
                && (append.direction() == Direction.INCOMING
                        ? append.clientId().equals(before.clientId())
                        : append.helpdeskId().equals(before.helpdeskId()));
    }

    private Verdict acknowledge(Acknowledge said) {
        long last = lastSeq(said.contact().id());
        if (said.seen() > last || said.delivered() > last) {
            return new Verdict.Refused(Refusal.Code.INVALID, said.seen() > last ? "seen" : "delivered");
        }
        Receipts before = receipts(said.contact().id());
        long seen = Math.max(before.seen(), said.seen());
        long delivered = Math.max(Math.max(before.delivered(), said.delivered()), seen);
        receipts.put(said.contact().id(), new Receipts(delivered, seen));
        return new Verdict.Moved(receipts(said.contact().id()));
    }

    long lastSeq(long contact) {
        return streams.getOrDefault(contact, List.of()).size();
    }

    Receipts receipts(long contact) {
        return receipts.getOrDefault(contact, new Receipts(0, 0));
    }

    /** The status of every outgoing message, by {@code seq}: it is what the receipts say. */
    Map<Long, Status> statuses(long contact) {
        Map<Long, Status> statuses = new HashMap<>();
        List<Append> stream = streams.getOrDefault(contact, List.of());
        for (int i = 0; i < stream.size(); i++) {
            if (stream.get(i).direction() == Direction.OUTGOING) {
                statuses.put(i + 1L, status(i + 1L, receipts(contact)));
            }
        }
        return statuses;
    }

    private static Status status(long seq, Receipts receipts) {
        if (seq <= receipts.seen()) {
            return Status.SEEN;
        }
        return seq <= receipts.delivered() ? Status.DELIVERED : Status.STORED;
    }
}
