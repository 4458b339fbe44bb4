package dev.viaduct.outbox;

import dev.viaduct.conversation.Change.Lane;
import dev.viaduct.conversation.ContactRef;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Which lane of one app is next. A lane runs once at a time, takes turns with the others, and holds nobody up while it
 * waits. It keeps no tasks, only that there are some, so its memory is bounded by the number of lanes. No I/O, no
 * clock; not thread-safe.
 */
final class LaneQueue {
    /** One contact's messages, or one contact's reports. */
    record Key(ContactRef contact, Lane lane) {}

    private enum State {
        READY,
        RUNNING,
        RUNNING_WITH_MORE,
        WAITING
    }

    private record Due(Instant at, Key key) {}

    private final int most;
    private final Map<Lane, Integer> parallel;
    private final Map<Key, State> states = new HashMap<>();
    private final Map<Lane, ArrayDeque<Key>> ready = new HashMap<>();
    private final Map<Lane, Integer> running = new HashMap<>();
    private final PriorityQueue<Due> waiting = new PriorityQueue<>(Comparator.comparing(Due::at));
    private boolean leftOut;

    /** Holds {@code most} lanes and runs {@code parallel} of each kind at once. */
    LaneQueue(int most, Map<Lane, Integer> parallel) {
        this.most = most;
        this.parallel = parallel;
        for (Lane lane : Lane.values()) {
            ready.put(lane, new ArrayDeque<>());
            running.put(lane, 0);
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

    /** The next lane to run, messages before reports; counts as running until {@link #ended}. */
    Optional<Key> next(Instant now) {
        while (!waiting.isEmpty() && !waiting.peek().at().isAfter(now)) {
            Key due = waiting.poll().key();
            states.put(due, State.READY);
            ready.get(due.lane()).add(due);
        }
        for (Lane lane : Lane.values()) {
            if (!ready.get(lane).isEmpty() && running.get(lane) < parallel.get(lane)) {
                Key key = ready.get(lane).poll();
                states.put(key, State.RUNNING);
                running.merge(lane, 1, Integer::sum);
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    /** A lane's turn ended; it goes on at {@code again}, or is done when that is empty and nothing came meanwhile. */
    void ended(Key key, Optional<Instant> again, Instant now) {
        running.merge(key.lane(), -1, Integer::sum);
        State state = states.remove(key);
        if (again.isPresent()) {
            put(key, again.get(), now);
        } else if (state == State.RUNNING_WITH_MORE) {
            put(key, now, now);
        }
    }

    /** When the next waiting lane is due. */
    Optional<Instant> nextDue() {
        return Optional.ofNullable(waiting.peek()).map(Due::at);
    }

    /** Lanes that run now. */
    int running() {
        return running.values().stream().mapToInt(Integer::intValue).sum();
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
            states.put(key, State.READY);
            ready.get(key.lane()).add(key);
        }
    }
}
