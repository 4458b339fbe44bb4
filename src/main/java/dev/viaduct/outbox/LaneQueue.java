package dev.viaduct.outbox;

import dev.viaduct.conversation.Change.Lane;
import dev.viaduct.conversation.ContactRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which lane of one app is next. A lane runs once at a time, takes turns with the others, and holds nobody up while it
 * waits. Trouble has places of its own: a lane whose last turn failed runs only there, and a turn that takes long gives
 * its place up and moves there while there is room. So lanes that go well find a place however many others are stuck.
 *
 * <p>It keeps no tasks, only that there are some, so its memory is bounded by the number of lanes. No I/O, no clock; not
 * thread-safe.
 */
final class LaneQueue {
    /** A turn that takes longer need not go wrong, but it may hold nobody up. */
    static final Duration LONG_TURN = Duration.ofSeconds(2);

    /** One contact's messages, or one contact's reports. */
    record Key(ContactRef contact, Lane lane) {}

    /** How many lanes of a kind run at once, and how many more of those in trouble or long at it. */
    record Places(int well, int troubled) {
        int all() {
            return well + troubled;
        }
    }

    private enum State {
        READY,
        RUNNING,
        RUNNING_WITH_MORE,
        WAITING
    }

    private record Due(Instant at, Key key) {}

    private final int most;
    private final Map<Key, State> states = new HashMap<>();
    private final Set<Key> troubled = new HashSet<>();
    private final Map<Lane, Kind> kinds = new EnumMap<>(Lane.class);
    private final PriorityQueue<Due> waiting = new PriorityQueue<>(Comparator.comparing(Due::at));
    private boolean leftOut;

    /** Holds {@code most} lanes and has these places for each kind of them. */
    LaneQueue(int most, Map<Lane, Places> places) {
        this.most = most;
        for (Lane lane : Lane.values()) {
            kinds.put(lane, new Kind(places.get(lane)));
        }
    }

    /** The lane has work, to be begun at {@code from} unless the lane is at it already. */
    void offer(Key key, Instant from, Instant now) {
        State state = states.get(key);
        if (state == State.RUNNING) {
            states.put(key, State.RUNNING_WITH_MORE);
        } else if (state == null) {
            if (states.size() >= most) {
                leftOut = true;
                return;
            }
            put(key, from, now);
        }
    }

    /** The next lane to run, messages before reports; counts as running until {@link #ended} or {@link #failed}. */
    Optional<Key> next(Instant now) {
        while (!waiting.isEmpty() && !waiting.peek().at().isAfter(now)) {
            ready(waiting.poll().key());
        }
        Optional<Key> next =
                kinds.values().stream().flatMap(kind -> kind.next(now).stream()).findFirst();
        next.ifPresent(key -> states.put(key, State.RUNNING));
        return next;
    }

    /**
     * A lane's turn ended; it goes on at {@code again}, or is done when that is empty and nothing came meanwhile. A lane
     * is out of trouble when it need not wait.
     */
    void ended(Key key, Optional<Instant> again, Instant now) {
        if (again.filter(at -> at.isAfter(now)).isEmpty()) {
            troubled.remove(key);
        }
        leave(key, again, now);
    }

    /** A lane's turn failed: it is in trouble and tries once more at {@code again}. */
    void failed(Key key, Instant again, Instant now) {
        troubled.add(key);
        leave(key, Optional.of(again), now);
    }

    private void leave(Key key, Optional<Instant> again, Instant now) {
        kinds.get(key.lane()).leave(key);
        State state = states.remove(key);
        if (again.isPresent()) {
            put(key, again.get(), now);
        } else if (state == State.RUNNING_WITH_MORE) {
            put(key, now, now);
        }
    }

    /** When {@link #next} has something to give though no turn ended: a lane's wait is over, or a turn takes long. */
    Optional<Instant> nextDue() {
        Stream<Instant> due = Optional.ofNullable(waiting.peek()).map(Due::at).stream();
        Stream<Instant> room = kinds.values().stream().flatMap(kind -> kind.roomAt().stream());
        return Stream.concat(due, room).min(Comparator.naturalOrder());
    }

    /** Lanes that run now. */
    int running() {
        return kinds.values().stream().mapToInt(Kind::running).sum();
    }

    /** Whether lanes were left out for want of room and there is room again; asking takes note of it. */
    boolean hasRoomForLeftOut() {
        boolean room = leftOut && states.size() <= most / 2;
        leftOut = leftOut && !room;
        return room;
    }

    private void put(Key key, Instant from, Instant now) {
        if (from.isAfter(now)) {
            states.put(key, State.WAITING);
            waiting.add(new Due(from, key));
        } else {
            ready(key);
        }
    }

    private void ready(Key key) {
        states.put(key, State.READY);
        kinds.get(key.lane()).ready(key, troubled.contains(key));
    }

    /** The lanes of one kind that run or could. */
    private static final class Kind {
        private final Places places;
        private final ArrayDeque<Key> readyWell = new ArrayDeque<>();
        private final ArrayDeque<Key> readyTroubled = new ArrayDeque<>();
        private final Map<Key, Instant> runningWell = new LinkedHashMap<>(); // since when, longest first
        private final Set<Key> runningAside = new HashSet<>();

        Kind(Places places) {
            this.places = places;
        }

        void ready(Key key, boolean isTroubled) {
            (isTroubled ? readyTroubled : readyWell).add(key);
        }

        Optional<Key> next(Instant now) {
            if (!readyWell.isEmpty() && runningWell.size() < places.well()) {
                return Optional.of(runWell(now));
            }
            if (!readyTroubled.isEmpty() && runningAside.size() < places.troubled()) {
                Key key = readyTroubled.poll();
                runningAside.add(key);
                return Optional.of(key);
            }
            if (roomAt().filter(at -> !at.isAfter(now)).isPresent()) {
                Key longest = runningWell.keySet().iterator().next();
                runningWell.remove(longest);
                runningAside.add(longest);
                return Optional.of(runWell(now));
            }
            return Optional.empty();
        }

        private Key runWell(Instant now) {
            Key key = readyWell.poll();
            runningWell.put(key, now);
            return key;
        }

        /** When the longest turn makes room for one that waits for a place; empty when none does or can. */
        Optional<Instant> roomAt() {
            boolean wanted = !readyWell.isEmpty() && runningWell.size() >= places.well();
            return wanted && runningAside.size() < places.troubled()
                    ? runningWell.values().stream().findFirst().map(since -> since.plus(LONG_TURN))
                    : Optional.empty();
        }

        void leave(Key key) {
            if (runningWell.remove(key) == null) {
                runningAside.remove(key);
            }
        }

        int running() {
            return runningWell.size() + runningAside.size();
        }
    }
}
