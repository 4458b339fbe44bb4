package dev.viaduct.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.conversation.GroupPlan.Mark;
import dev.viaduct.conversation.GroupPlan.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a group of writes does to its contacts, without a database. */
class GroupPlanTest {
    private static final ContactRef ANNA = new ContactRef(1, "acme", "anna");
    private static final ContactRef BERT = new ContactRef(2, "acme", "bert");

    private final Map<Long, Row> rows = new HashMap<>();
    private final Map<Mark, Accepted> known = new HashMap<>();
    private final List<Write> group = new ArrayList<>();

    @Test
    void seqIsCountedPerContact() {
        row(ANNA, 4);
        row(BERT, 0);
        group.addAll(List.of(send(ANNA, "a"), send(BERT, "a"), send(ANNA, "b"), relay(BERT, "h1")));

        GroupPlan plan = plan();

        assertThat(accepted(plan)).extracting(Accepted::seq).containsExactly(5L, 1L, 6L, 2L);
        assertThat(plan.movedRows()).extracting(row -> row.lastSeq).containsExactlyInAnyOrder(6L, 2L);
    }

    @Test
    void aRepeatWithinTheGroupIsADuplicateOfTheFirst() {
        row(ANNA, 0);
        group.addAll(List.of(send(ANNA, "a"), send(ANNA, "a")));

        GroupPlan plan = plan();

        assertThat(plan.inserts()).hasSize(1);
        assertThat(accepted(plan)).extracting(Accepted::duplicate).containsExactly(false, true);
        assertThat(accepted(plan))
                .extracting(Accepted::messageId)
                .containsOnly(accepted(plan).get(0).messageId());
    }

    @Test
    void aRepeatOfWhatIsStoredGetsTheFirstAcceptance() {
        row(ANNA, 9);
        Accepted first = new Accepted(3, UUID.randomUUID(), Instant.EPOCH, true);
        known.put(new Mark(1, Direction.INCOMING, "a"), first);
        group.add(send(ANNA, "a"));

        GroupPlan plan = plan();

        assertThat(accepted(plan)).containsExactly(first);
        assertThat(plan.inserts()).isEmpty();
        assertThat(plan.movedRows()).isEmpty();
        assertThat(plan.changes()).isEmpty();
    }

    @Test
    void idsOfBothDirectionsAndOfOtherContactsAreNoRepeats() {
        row(ANNA, 0);
        row(BERT, 0);
        group.addAll(List.of(send(ANNA, "7"), relay(ANNA, "7"), send(BERT, "7")));

        assertThat(plan().inserts()).hasSize(3);
    }

    @Test
    void aBlockedContactIsRefusedButItsRepeatsAndAnswersAreNot() {
        rows.put(1L, new Row(1, true, 0, 3, 3, new Receipts(0, 0), 0));
        known.put(new Mark(1, Direction.INCOMING, "old"), new Accepted(3, UUID.randomUUID(), Instant.EPOCH, true));
        group.addAll(List.of(send(ANNA, "new"), send(ANNA, "old"), relay(ANNA, "h1")));

        List<GroupCommit.Answer<Object>> answers = plan().answers();

        assertThat(refusal(answers.get(0)).code()).isEqualTo(Refusal.Code.FORBIDDEN);
        assertThat(answers.get(1)).isInstanceOf(GroupCommit.Answer.Stored.class);
        assertThat(answers.get(2)).isInstanceOf(GroupCommit.Answer.Stored.class);
    }

    @Test
    void whatWasSaidBeforeAContactWasErasedDoesNotComeToTheOneMadeAnew() {
        rows.put(1L, new Row(1, false, 0, 0, 0, new Receipts(0, 0), 100));
        group.addAll(List.of(relay(ANNA, "100"), relay(ANNA, "101"), relay(ANNA, "no-number"), send(ANNA, "7")));

        List<GroupCommit.Answer<Object>> answers = plan().answers();

        assertThat(refusal(answers.get(0)).code()).isEqualTo(Refusal.Code.ERASED);
        assertThat(plan().inserts()).hasSize(3);
    }

    @Test
    void aReplyMayAnswerWhatIsWrittenInTheSameGroup() {
        row(ANNA, 0);
        group.addAll(List.of(reply(ANNA, "a", 1), send(ANNA, "b"), reply(ANNA, "c", 1)));

        List<GroupCommit.Answer<Object>> answers = plan().answers();

        assertThat(refusal(answers.get(0)).code()).isEqualTo(Refusal.Code.NOT_FOUND);
        assertThat(refusal(answers.get(0)).field()).isEqualTo("reply_to");
        assertThat(answers.get(2)).isInstanceOf(GroupCommit.Answer.Stored.class);
    }

    @Test
    void aRefusalLeavesNoGap() {
        row(ANNA, 0);
        group.addAll(List.of(reply(ANNA, "a", 9), send(ANNA, "b")));

        assertThat(plan().inserts()).extracting(GroupPlan.Insert::seq).containsExactly(1L);
    }

    @Test
    void aContactThatIsGoneIsNotFound() {
        group.add(send(ANNA, "a"));

        assertThat(refusal(plan().answers().get(0)).code()).isEqualTo(Refusal.Code.NOT_FOUND);
    }

    @Test
    void receiptsOfOneGroupAreOneRange() {
        row(ANNA, 10);
        group.addAll(List.of(
                new Write.Acknowledge(ANNA, 4, -1, "one"),
                new Write.Acknowledge(ANNA, 3, 2, "two"),
                new Write.Acknowledge(ANNA, 8, 5, "one")));

        GroupPlan plan = plan();

        assertThat(plan.newlySeen()).containsExactly(new GroupPlan.Range(1, 0, 5));
        assertThat(plan.newlyDelivered()).containsExactly(new GroupPlan.Range(1, 5, 8));
        assertThat(plan.changes()).hasSize(3);
    }

    @Test
    void aReceiptThatSaysNothingNewChangesNothing() {
        rows.put(1L, new Row(1, false, 0, 10, 0, new Receipts(8, 5), 0));
        group.add(new Write.Acknowledge(ANNA, 8, 5, null));

        GroupPlan plan = plan();

        assertThat(plan.newlySeen()).isEmpty();
        assertThat(plan.newlyDelivered()).isEmpty();
        assertThat(plan.movedRows()).isEmpty();
        assertThat(plan.changes()).isEmpty();
    }

    @Test
    void aReceiptAboveTheNewestMessageNamesItsField() {
        row(ANNA, 2);
        group.addAll(List.of(
                new Write.Acknowledge(ANNA, 3, -1, null),
                new Write.Acknowledge(ANNA, 1, 3, null),
                relay(ANNA, "h"),
                new Write.Acknowledge(ANNA, -1, 3, null)));

        List<GroupCommit.Answer<Object>> answers = plan().answers();

        assertThat(refusal(answers.get(0)).field()).isEqualTo("delivered");
        assertThat(refusal(answers.get(1)).field()).isEqualTo("seen");
        assertThat(answers.get(3)).isInstanceOf(GroupCommit.Answer.Stored.class);
    }

    @Test
    void anAnswerSettlesOnlyWhereSomethingWaitsForIt() {
        row(ANNA, 0);
        group.addAll(List.of(relay(ANNA, "h1"), send(ANNA, "a"), relay(ANNA, "h2")));

        assertThat(plan().answered()).containsExactly(new GroupPlan.Range(1, 0, 3));
    }

    private GroupPlan plan() {
        return GroupPlan.of(group, rows, known);
    }

    private void row(ContactRef contact, long lastSeq) {
        rows.put(contact.id(), new Row(contact.id(), false, 0, lastSeq, 0, new Receipts(0, 0), 0));
    }

    private static Write.Append send(ContactRef contact, String id) {
        return append(contact, Direction.INCOMING, id, null, Body.EMPTY);
    }

    private static Write.Append reply(ContactRef contact, String id, long to) {
        Body body = new Body(List.of(), null, List.of(), to, null);
        return append(contact, Direction.INCOMING, id, null, body);
    }

    private static Write.Append relay(ContactRef contact, String helpdeskId) {
        return append(contact, Direction.OUTGOING, null, helpdeskId, Body.EMPTY);
    }

    private static Write.Append append(
            ContactRef contact, Direction direction, String clientId, String helpdeskId, Body body) {
        boolean incoming = direction == Direction.INCOMING;
        return new Write.Append(
                contact,
                UUID.randomUUID(),
                clientId,
                helpdeskId,
                direction,
                new Message.Author(Message.Author.Kind.CONTACT, null, null, null),
                "text",
                body,
                Status.STORED,
                Instant.EPOCH,
                incoming,
                !incoming,
                incoming ? Via.FRAME : Via.WEBHOOK,
                null,
                null,
                0);
    }

    private static List<Accepted> accepted(GroupPlan plan) {
        return plan.answers().stream()
                .filter(GroupCommit.Answer.Stored.class::isInstance)
                .map(answer -> (Accepted) ((GroupCommit.Answer.Stored<Object>) answer).value())
                .toList();
    }

    private static Refusal refusal(GroupCommit.Answer<Object> answer) {
        return ((GroupCommit.Answer.Refused<Object>) answer).why();
    }
}
