package dev.viaduct.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.conversation.GroupPlan.Mark;
import dev.viaduct.conversation.GroupPlan.Range;
import dev.viaduct.conversation.GroupPlan.Row;
import dev.viaduct.conversation.StreamModel.Verdict;
import dev.viaduct.conversation.Write.Acknowledge;
import dev.viaduct.conversation.Write.Append;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Writes that share commits, against {@link StreamModel}, which takes them one by one. */
class GroupPlanPropertyTest {
    private static final ContactRef ANNA = new ContactRef(1, "acme", "anna");
    private static final ContactRef BERT = new ContactRef(2, "acme", "bert");
    private static final ContactRef BLOCKED = new ContactRef(3, "acme", "blocked");
    private static final ContactRef GONE = new ContactRef(4, "acme", "gone");

    /** Groups of writes: few contacts and few ids, so that they meet. */
    @Provide
    Arbitrary<List<List<Write>>> groups() {
        Arbitrary<ContactRef> contact =
                Arbitraries.frequency(Tuple.of(6, ANNA), Tuple.of(3, BERT), Tuple.of(2, BLOCKED), Tuple.of(1, GONE));
        Arbitrary<String> id = Arbitraries.of("a", "b", "c", "d", "e", "f");
        Arbitrary<Long> seq = Arbitraries.longs().between(-1, 12);
        Arbitrary<Write> send = Combinators.combine(
                        contact, id, Arbitraries.longs().between(0, 8).injectNull(0.7))
                .as((who, name, replyTo) -> append(who, Direction.INCOMING, name, replyTo));
        Arbitrary<Write> relay =
                Combinators.combine(contact, id).as((who, name) -> append(who, Direction.OUTGOING, name, null));
        Arbitrary<Write> acknowledge = Combinators.combine(contact, seq, seq)
                .as((who, delivered, seen) -> new Acknowledge(who, delivered, seen, null));
        return Arbitraries.frequencyOf(Tuple.of(4, send), Tuple.of(3, relay), Tuple.of(3, acknowledge))
                .list()
                .ofMaxSize(10)
                .list()
                .ofMaxSize(8);
    }

    @Property
    void howWritesAreGroupedMakesNoDifference(@ForAll("groups") List<List<Write>> groups) {
        StreamModel model = new StreamModel(BLOCKED, GONE);
        Tables tables = new Tables(ANNA, BERT, BLOCKED);
        for (List<Write> group : groups) {
            List<Verdict> expected = group.stream().map(model::apply).toList();

            GroupPlan plan = tables.commit(group);

            assertThat(verdicts(plan)).isEqualTo(expected);
            assertThat(plan.changes().stream().filter(Change.Appended.class::isInstance))
                    .as("what is told is what is stored")
                    .hasSameSizeAs(plan.inserts());
        }
        tables.contacts.forEach((id, row) -> {
            assertThat(row.lastSeq).isEqualTo(model.lastSeq(id));
            assertThat(row.receipts).isEqualTo(model.receipts(id));
            assertThat(tables.outgoing.get(id)).isEqualTo(model.statuses(id));
        });
    }

    @Property
    void placesInAStreamHaveNoGapAndNoDuplicate(@ForAll("groups") List<List<Write>> groups) {
        Tables tables = new Tables(ANNA, BERT, BLOCKED);
        Map<Long, Long> last = new HashMap<>();
        for (List<Write> group : groups) {
            for (GroupPlan.Insert insert : tables.commit(group).inserts()) {
                long place = last.merge(insert.append().contact().id(), 1L, Long::sum);
                assertThat(insert.seq()).isEqualTo(place);
            }
        }
    }

    /** What the database holds, and what the statements of a group do to it. */
    private static final class Tables {
        final Map<Long, Row> contacts = new HashMap<>();
        final Map<Long, Map<Long, Status>> outgoing = new HashMap<>();
        private final Map<Mark, Accepted> known = new HashMap<>();

        Tables(ContactRef... there) {
            for (ContactRef contact : there) {
                contacts.put(
                        contact.id(), new Row(contact.id(), contact.equals(BLOCKED), 0, 0, 0, new Receipts(0, 0), 0));
                outgoing.put(contact.id(), new HashMap<>());
            }
        }

        GroupPlan commit(List<Write> group) {
            Map<Long, Row> locked = new HashMap<>();
            contacts.forEach((id, row) -> locked.put(
                    id, new Row(id, row.blocked, row.settled, row.lastSeq, row.lastIncoming, row.receipts, 0)));
            GroupPlan plan = GroupPlan.of(group, locked, Map.copyOf(known));
            plan.movedRows().forEach(row -> contacts.put(row.id, row));
            plan.inserts().forEach(this::insert);
            plan.newlySeen().forEach(range -> mark(range, Status.SEEN));
            plan.newlyDelivered().forEach(range -> mark(range, Status.DELIVERED));
            return plan;
        }

        private void insert(GroupPlan.Insert insert) {
            Append append = insert.append();
            known.put(Mark.of(append), new Accepted(insert.seq(), append.messageId(), append.createdAt(), true));
            if (append.direction() == Direction.OUTGOING) {
                outgoing.get(append.contact().id()).put(insert.seq(), append.status());
            }
        }

        private void mark(Range range, Status next) {
            outgoing.get(range.contactId()).replaceAll((seq, status) -> {
                boolean meant = seq > range.above() && seq <= range.upto();
                return meant && status.code() < next.code() ? next : status;
            });
        }
    }

    private static List<Verdict> verdicts(GroupPlan plan) {
        return plan.answers().stream().map(GroupPlanPropertyTest::verdict).toList();
    }

    private static Verdict verdict(GroupCommit.Answer<Object> answer) {
        if (answer instanceof GroupCommit.Answer.Refused<Object> refused) {
            return new Verdict.Refused(refused.why().code(), refused.why().field());
        }
        Object value = ((GroupCommit.Answer.Stored<Object>) answer).value();
        return value instanceof Accepted accepted
                ? new Verdict.Stored(accepted.seq(), accepted.messageId(), accepted.duplicate())
                : new Verdict.Moved((Receipts) value);
    }

    private static Append append(ContactRef contact, Direction direction, String id, Long replyTo) {
        boolean incoming = direction == Direction.INCOMING;
        return new Append(
                contact,
                UUID.randomUUID(),
                incoming ? id : null,
                incoming ? null : id,
                direction,
                new Message.Author(Message.Author.Kind.CONTACT, null, null, null),
                "text",
                new Body(List.of(), null, List.of(), replyTo, null),
                Status.STORED,
                Instant.EPOCH,
                incoming,
                !incoming,
                incoming ? Via.FRAME : Via.WEBHOOK,
                null,
                null,
                0);
    }
}
