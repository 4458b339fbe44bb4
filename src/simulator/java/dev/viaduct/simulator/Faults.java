package dev.viaduct.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The switches for what can go wrong, on both sides of the helpdesk. Safe for use by several threads; a change holds
 * from the next call or event on.
 */
public final class Faults {

    /** How events are treated on their way out. */
    public enum Events {
        NORMAL,
        /** Each event is delivered twice. */
        DOUBLED,
        /** Events are lost for good. */
        DROPPED,
        /** Events wait and are delivered when the switch goes back. */
        HELD
    }

    private final Map<Operation, Deque<Fault>> next = new EnumMap<>(Operation.class);
    private final Map<Operation, Fault> standing = new EnumMap<>(Operation.class);
    private final Map<String, Fault> byBody = new LinkedHashMap<>();
    private Events events = Events.NORMAL;
    private boolean credentialsRejected;
    private int callsPerSecond;
    private long currentSecond;
    private int callsInSecond;
    private Runnable onEventsChange = () -> {};

    Faults() {}

    /** The next {@code times} calls of the operation meet the fault; later ones queue behind earlier settings. */
    public synchronized void next(Operation operation, int times, Fault fault) {
        Deque<Fault> queue = next.computeIfAbsent(operation, ignored -> new ArrayDeque<>());
        for (int i = 0; i < times; i++) {
            queue.add(fault);
        }
    }

    /** Every call of the operation meets the fault until it is cleared. */
    public synchronized void always(Operation operation, Fault fault) {
        standing.put(operation, fault);
    }

    /** Every call whose body contains this text meets the fault, before all others, until everything is reset. */
    public synchronized void whereBodyContains(String text, Fault fault) {
        byBody.put(text, fault);
    }

    /** Every call of every operation meets the fault until it is cleared. */
    public synchronized void alwaysEverywhere(Fault fault) {
        for (Operation operation : Operation.values()) {
            standing.put(operation, fault);
        }
    }

    /** The next {@code times} calls are answered with this status and body, and nothing is done. */
    public void failNext(Operation operation, int times, int status, String body) {
        next(operation, times, new Fault.Fail(status, body));
    }

    /** Every call is answered with this status and body until it is cleared. */
    public void failAll(Operation operation, int status, String body) {
        always(operation, new Fault.Fail(status, body));
    }

    /** The next {@code times} calls are done but their answers are lost. */
    public void loseAnswers(Operation operation, int times) {
        next(operation, times, new Fault.LoseAnswer());
    }

    /** Every call of the operation is done after this delay. */
    public void delay(Operation operation, Duration duration) {
        always(operation, new Fault.Delay(duration));
    }

    /** The operation works again. */
    public synchronized void clear(Operation operation) {
        next.remove(operation);
        standing.remove(operation);
    }

    /** All calls are answered 401, as if the token had been changed. */
    public synchronized void rejectCredentials(boolean on) {
        credentialsRejected = on;
    }

    /** More calls than this in one second are answered 429; 0 switches the limit off. */
    public synchronized void limitRate(int newCallsPerSecond) {
        callsPerSecond = newCallsPerSecond;
    }

    /** Treats events this way from now on; held ones leave as soon as they are not to be held any more. */
    public void events(Events mode) {
        Runnable changed;
        synchronized (this) {
            events = mode;
            changed = onEventsChange;
        }
        changed.run();
    }

    /** Everything works again; held events leave. */
    public void reset() {
        synchronized (this) {
            next.clear();
            standing.clear();
            byBody.clear();
            credentialsRejected = false;
            callsPerSecond = 0;
        }
        events(Events.NORMAL);
    }

    synchronized void onEventsChange(Runnable action) {
        onEventsChange = action;
    }

    synchronized Events events() {
        return events;
    }

    synchronized boolean credentialsRejected() {
        return credentialsRejected;
    }

    synchronized int callsPerSecond() {
        return callsPerSecond;
    }

    synchronized Map<Operation, Fault> standing() {
        return new EnumMap<>(standing);
    }

    /** How many more calls meet what {@link #next} has set for them. */
    public synchronized Map<Operation, Integer> waiting() {
        Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
        next.forEach((operation, queue) -> counts.put(operation, queue.size()));
        return counts;
    }

    /** Takes the fault that this call shall meet. */
    synchronized Optional<Fault> take(Operation operation, String body) {
        for (Map.Entry<String, Fault> marked : byBody.entrySet()) {
            if (body.contains(marked.getKey())) {
                return Optional.of(marked.getValue());
            }
        }
        Deque<Fault> queue = next.get(operation);
        if (queue != null && !queue.isEmpty()) {
            return Optional.of(queue.remove());
        }
        return Optional.ofNullable(standing.get(operation));
    }

    /** Counts a call and tells whether it is over the rate limit. */
    synchronized boolean overRate(long nowMillis) {
        if (callsPerSecond == 0) {
            return false;
        }
        long second = nowMillis / 1000;
        if (second != currentSecond) {
            currentSecond = second;
            callsInSecond = 0;
        }
        callsInSecond++;
        return callsInSecond > callsPerSecond;
    }
}
