package dev.viaduct.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.helpdesk.Attempt;
import dev.viaduct.helpdesk.Helpdesk.Announcement;
import dev.viaduct.helpdesk.HelpdeskEvent.Ignored;
import dev.viaduct.helpdesk.Listing;
import dev.viaduct.helpdesk.Listing.Listed;
import dev.viaduct.helpdesk.MessageQuery;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MissedByContactTest {
    private static final long CURSOR = 100;

    private record Question(MessageQuery query, UniEmitter<? super Listing> answer) {
        void has(long... ids) {
            answer.complete(new Listing.Page(LongStream.of(ids)
                    .mapToObj(id -> new Listed(
                            id,
                            query.clientId(),
                            Optional.empty(),
                            new Announcement("outbox", new Ignored("test")),
                            new byte[0]))
                    .toList()));
        }
    }

    private final List<Question> questions = new ArrayList<>();
    private final List<Long> applied = new ArrayList<>();
    private final MissedByContact missed = new MissedByContact(
            () -> Uni.createFrom().item(OptionalLong.of(CURSOR)),
            new MissedMessages(
                    query -> Uni.createFrom().emitter(answer -> questions.add(new Question(query, answer))),
                    new MissedMessages.Sink() {
                        @Override
                        public Uni<List<Listed>> news(List<Listed> fetched) {
                            return Uni.createFrom().item(fetched);
                        }

                        @Override
                        public Uni<Boolean> apply(Listed fetched) {
                            applied.add(fetched.id());
                            return Uni.createFrom().item(true);
                        }
                    }));

    private UniAssertSubscriber<Void> fetch(String client, long message) {
        return missed.fetch(client, message).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    @Test
    void whatAContactMissedIsAppliedBeforeItsLiveMessage() {
        UniAssertSubscriber<Void> live = fetch("a", 200);
        live.assertNotTerminated();

        questions.get(0).has(150, 200);

        live.assertCompleted();
        assertThat(questions.get(0).query())
                .isEqualTo(MessageQuery.above(CURSOR).of(Optional.of("a")));
        assertThat(applied).containsExactly(150L, 200L);
    }

    @Test
    void aContactIsFetchedOnce() {
        fetch("a", 200);
        UniAssertSubscriber<Void> meanwhile = fetch("a", 210);
        questions.get(0).has(150, 200);

        meanwhile.assertCompleted();
        fetch("a", 220).assertCompleted();
        assertThat(questions).hasSize(1);
    }

    @Test
    void anOldMessageThatComesAgainSaysNothingOfWhatFollowedIt() {
        UniAssertSubscriber<Void> repeated = fetch("a", 150);
        questions.get(0).has(LongStream.rangeClosed(CURSOR + 1, CURSOR + 60).toArray());
        repeated.assertNotTerminated();
        questions.get(1).has(170, 180);
        repeated.assertCompleted();

        fetch("a", 200).assertCompleted();

        assertThat(applied).endsWith(170L, 180L);
        assertThat(questions).hasSize(2);
    }

    @Test
    void aMessageRightBehindTheCursorSaysNothingOfWhatFollowedIt() {
        fetch("a", CURSOR + 1).assertCompleted();
        UniAssertSubscriber<Void> live = fetch("a", 200);
        live.assertNotTerminated();

        questions.get(0).has(150, 200);

        live.assertCompleted();
        assertThat(applied).containsExactly(150L, 200L);
    }

    @Test
    void nothingIsAskedWhereNothingCanBeMissing() {
        fetch("a", CURSOR + 1).assertCompleted();

        assertThat(questions).isEmpty();
    }

    @Test
    void aFailureIsTriedAgainByTheNext() {
        UniAssertSubscriber<Void> first = fetch("a", 200);
        questions.get(0).answer().complete(new Listing.Unanswered(new Attempt.Retryable("busy", Optional.empty())));
        first.assertFailedWith(Unanswered.class);

        UniAssertSubscriber<Void> second = fetch("a", 200);
        questions.get(1).has(150, 200);

        second.assertCompleted();
    }

    @Test
    void aRefusalMakesItsContactFetchAgainAndNobodyElse() {
        fetch("a", 200);
        questions.get(0).has(200);
        fetch("b", 201);
        questions.get(1).has(201);

        missed.refused("a", 210);

        fetch("b", 211).assertCompleted();
        UniAssertSubscriber<Void> later = fetch("a", 212);
        later.assertNotTerminated();
        questions.get(2).has(200, 210, 212);
        later.assertCompleted();
        assertThat(questions).hasSize(3);
    }

    @Test
    void whoJoinsAFetchThatBeganBeforeARefusalDoesNotOvertakeWhatWasRefused() {
        fetch("a", 200);
        missed.refused("a", 210);
        UniAssertSubscriber<Void> later = fetch("a", 212);

        questions.get(0).has(150, 200);

        later.assertNotTerminated();
        questions.get(1).has(150, 200, 210, 212);
        later.assertCompleted();
    }

    @Test
    void aRefusedMessageThatComesAgainIsNotHeldBackByItself() {
        fetch("a", 200);
        questions.get(0).has(150, 200);
        missed.refused("a", 201);

        fetch("a", 201).assertCompleted();
    }

    @Test
    void aFetchThatBeganBeforeEverybodyWasForgottenCountsForNobodyLater() {
        fetch("a", 200);
        missed.forget();
        UniAssertSubscriber<Void> later = fetch("a", 212);

        questions.get(0).has(200);

        assertThat(missed.has("a", 212)).isFalse();
        later.assertNotTerminated();
        questions.get(1).has(200, 211, 212);
        later.assertCompleted();
        assertThat(missed.has("a", 213)).isTrue();
    }

    @Test
    void fewContactsAreFetchedAtOnceAndOthersComeAgain() {
        for (int client = 0; client < 8; client++) {
            fetch("client " + client, 200).assertNotTerminated();
        }

        fetch("one more", 200).assertFailedWith(ComeAgain.class);
        fetch("client 0", 201).assertNotTerminated();

        assertThat(questions).hasSize(8);
        questions.get(0).has();
        fetch("one more", 200).assertNotTerminated();
        assertThat(questions).hasSize(9);
    }
}
