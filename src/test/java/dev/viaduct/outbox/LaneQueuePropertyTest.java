package dev.viaduct.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.conversation.Change.Lane;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.outbox.LaneQueue.Key;
import dev.viaduct.outbox.LaneQueue.Places;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Lanes under whatever comes, against counters of what every lane was promised. */
class LaneQueuePropertyTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int MOST = 8;

    /** Something that happens to a queue. */
    sealed interface Event {
        record Offer(Key key, int inMillis) implements Event {}

        record Start() implements Event {}

        record End(int which, int againInMillis, boolean failed) implements Event {}

        record Pass(int millis) implements Event {}
    }

    private static Key key(int contact, Lane lane) {
        return new Key(new ContactRef(contact, "acme", "c" + contact), lane);
    }

    @Provide
    Arbitrary<List<Event>> events() {
        Arbitrary<Integer> millis = Arbitraries.integers().between(0, 4_000);
        Arbitrary<Key> keys = Combinators.combine(Arbitraries.integers().between(1, 6), Arbitraries.of(Lane.class))
                .as(LaneQueuePropertyTest::key);
        Arbitrary<Event> offer =
                Combinators.combine(keys, millis.optional(0.3)).as((key, in) -> new Event.Offer(key, in.orElse(0)));
        Arbitrary<Event> end = Combinators.combine(
                        Arbitraries.integers().between(0, 20), millis.optional(0.5), Arbitraries.of(true, false))
                .as((which, again, failed) -> new Event.End(which, again.orElse(-1), failed));
        Arbitrary<Event> pass = millis.map(Event.Pass::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(4, offer),
                        Tuple.of(4, Arbitraries.of(new Event.Start())),
                        Tuple.of(3, end),
                        Tuple.of(2, pass))
                .list()
                .ofMaxSize(120);
    }

    /** A queue, a clock, and what is known of them from outside. */
    private static final class Run {
        final Places places;
        final LaneQueue queue;
        final List<Key> running = new ArrayList<>();
        final Map<Key, Integer> owed = new HashMap<>(); // offers after which the lane has not begun a turn yet
        final Set<Key> inTrouble = new HashSet<>();
        Instant now = START;

        Run(int most, int well, int troubled) {
            places = new Places(well, troubled);
            queue = new LaneQueue(most, Map.of(Lane.MESSAGES, places, Lane.REPORTS, places));
        }

        void apply(Event event) {
            if (event instanceof Event.Offer offer) {
                owed.merge(offer.key(), 1, Integer::sum);
                queue.offer(offer.key(), now.plusMillis(offer.inMillis()), now);
            } else if (event instanceof Event.Start) {
                start();
            } else if (event instanceof Event.Pass pass) {
                now = now.plusMillis(pass.millis());
            } else if (event instanceof Event.End end && !running.isEmpty()) {
                end(running.get(end.which() % running.size()), end.againInMillis(), end.failed());
            }
        }

        Optional<Key> start() {
            Optional<Key> next = queue.next(now);
            next.ifPresent(key -> {
                assertThat(running).as("lanes that run already").doesNotContain(key);
                running.add(key);
                owed.remove(key);
            });
            return next;
        }

        void end(Key key, int againInMillis, boolean failed) {
            running.remove(key);
            if (failed) {
                inTrouble.add(key);
                owed.merge(key, 1, Integer::sum);
                queue.failed(key, now.plusMillis(Math.max(0, againInMillis)), now);
                return;
            }
            if (againInMillis <= 0) {
                inTrouble.remove(key);
            }
            if (againInMillis >= 0) {
                owed.merge(key, 1, Integer::sum);
            }
            queue.ended(key, againInMillis < 0 ? Optional.empty() : Optional.of(now.plusMillis(againInMillis)), now);
        }

        long running(Lane lane) {
            return running.stream().filter(key -> key.lane() == lane).count();
        }

        long troubledRunning(Lane lane) {
            return running.stream()
                    .filter(key -> key.lane() == lane && inTrouble.contains(key))
                    .count();
        }

        /** Every turn ends well, at once, until nothing is left; true if it comes to that. */
        boolean drains() {
            for (int turn = 0; turn < 10_000; turn++) {
                List.copyOf(running).forEach(key -> end(key, -1, false));
                if (start().isEmpty()) {
                    Optional<Instant> due = queue.nextDue();
                    if (due.isEmpty()) {
                        return true;
                    }
                    now = due.get().isAfter(now) ? due.get() : now;
                }
            }
            return false;
        }
    }

    @Property
    void aLaneRunsOnceAtATimeAndNoMoreLanesThanThereArePlaces(
            @ForAll("events") List<Event> events,
            @ForAll @IntRange(min = 1, max = 3) int well,
            @ForAll @IntRange(min = 1, max = 2) int troubled) {
        Run run = new Run(MOST, well, troubled);
        for (Event event : events) {
            run.apply(event);

            assertThat(run.queue.running()).isEqualTo(run.running.size());
            for (Lane lane : Lane.values()) {
                assertThat(run.running(lane)).isLessThanOrEqualTo(run.places.all());
                assertThat(run.troubledRunning(lane)).isLessThanOrEqualTo(troubled);
            }
        }
    }

    @Property
    void whatWasOfferedIsBegunAndNothingIsForgotten(@ForAll("events") List<Event> events) {
        Run run = new Run(12, 2, 1); // room for every lane there is
        events.forEach(run::apply);

        assertThat(run.drains()).as("it comes to an end").isTrue();

        assertThat(run.owed).as("lanes that were never begun after an offer").isEmpty();
        assertThat(run.queue.running()).isZero();
    }

    @Property
    void whatWasLeftOutForWantOfRoomIsAskedForAgain(@ForAll("events") List<Event> events) {
        Run run = new Run(3, 2, 1);
        events.forEach(run::apply);

        boolean complete = run.drains();
        while (complete && run.queue.hasRoomForLeftOut()) {
            // the sweep offers what is stored
            Set.copyOf(run.owed.keySet()).forEach(key -> run.apply(new Event.Offer(key, 0)));
            complete = run.drains();
        }

        assertThat(complete).isTrue();
        assertThat(run.owed).isEmpty();
    }

    @Property
    void aLaneThatGoesWellFindsAPlaceHoweverManyAreStuck(
            @ForAll @IntRange(min = 1, max = 60) int stuck, @ForAll @IntRange(min = 1, max = 4) int well) {
        Run run = new Run(100, well, 2);
        for (int contact = 1; contact <= stuck; contact++) {
            Key key = key(contact, Lane.MESSAGES);
            run.apply(new Event.Offer(key, 0));
            run.start();
            run.end(key, 0, true);
        }
        while (run.start().isPresent()) {
            // every stuck lane that may hang does
        }
        Key polite = key(1_000, Lane.MESSAGES);

        run.apply(new Event.Offer(polite, 0));

        assertThat(run.start()).contains(polite);
    }

    @Property
    void lanesTakeTurnsInTheOrderInWhichTheyBecameReady(
            @ForAll @IntRange(min = 2, max = 6) int lanes, @ForAll @IntRange(min = 1, max = 3) int well) {
        Run run = new Run(MOST, Math.min(well, lanes - 1), 1);
        Set<Key> all = new LinkedHashSet<>();
        for (int contact = 1; contact <= lanes; contact++) {
            all.add(key(contact, Lane.MESSAGES));
        }
        all.forEach(key -> run.apply(new Event.Offer(key, 0)));
        List<Key> begun = new ArrayList<>();
        while (begun.size() < 3 * lanes) {
            run.start().ifPresentOrElse(begun::add, () -> run.end(run.running.get(0), 0, false));
        }

        for (int i = 0; i < begun.size(); i++) {
            assertThat(begun.get(i)).isEqualTo(key(i % lanes + 1, Lane.MESSAGES));
        }
    }

    @Property
    void aWaitIsNeverCutShort(@ForAll("events") List<Event> events, @ForAll @IntRange(min = 1, max = 60) int seconds) {
        Run run = new Run(12, 6, 6);
        Key patient = key(99, Lane.MESSAGES);
        run.apply(new Event.Offer(patient, 0));
        run.start();
        run.end(patient, seconds * 1_000, true);
        Instant due = START.plus(Duration.ofSeconds(seconds));

        for (Event event : events) {
            run.apply(new Event.Offer(patient, 0));
            run.apply(event);
            if (run.running.contains(patient)) {
                assertThat(run.now).isAfterOrEqualTo(due);
                return;
            }
        }
    }
}
