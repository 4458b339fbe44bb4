package dev.viaduct.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much work of a kind this instance holds at once, by pieces and by bytes. What does not fit is refused by those who
 * ask, so that memory stays bounded and those who are served are served in time. Of several apps none may fill it alone.
 * Costs a few atomic additions.
 */
public final class Room {
    private static final double SHARE_OF_ONE_APP = 0.75;

    private final String kind;
    private final MeterRegistry metrics;
    private final Held all;
    private final Map<String, Held> byApp = new HashMap<>();

    /** What is held, and how much may be. */
    private record Held(AtomicLong pieces, AtomicLong bytes, long mostPieces, long mostBytes) {
        Held(long mostPieces, long mostBytes) {
            this(new AtomicLong(), new AtomicLong(), mostPieces, mostBytes);
        }

        boolean take(int count, long size) {
            boolean fits = pieces.addAndGet(count) <= mostPieces & bytes.addAndGet(size) <= mostBytes;
            if (!fits) {
                give(count, size);
            }
            return fits;
        }

        void give(int count, long size) {
            pieces.addAndGet(-count);
            bytes.addAndGet(-size);
        }
    }

    /** Room for {@code pieces} and {@code bytes}; {@code kind} names it in metrics. */
    public Room(String kind, long pieces, long bytes, Apps apps, MeterRegistry metrics) {
        this.kind = kind;
        this.metrics = metrics;
        this.all = new Held(pieces, bytes);
        double share = apps.all().size() > 1 ? SHARE_OF_ONE_APP : 1;
        for (App app : apps.all()) {
            byApp.put(app.slug(), new Held(Math.max(1, (long) (pieces * share)), Math.max(1, (long) (bytes * share))));
            refused(app.slug()); // known before the first time, so that a rate can be taken
        }
        Gauge.builder(Metric.HELD.id(), all.pieces()::get)
                .description(Metric.HELD.meaning())
                .tag("kind", kind)
                .register(metrics);
    }

    /** Takes room for an app's work, or says that there is none; what was taken must be given back. */
    public boolean take(String app, int pieces, long bytes) {
        Held own = byApp.get(app);
        if (own != null && own.take(pieces, bytes)) {
            if (all.take(pieces, bytes)) {
                return true;
            }
            own.give(pieces, bytes);
        }
        refused(own == null ? "none" : app).increment();
        return false;
    }

    private Counter refused(String app) {
        return metrics.counter(Metric.REFUSED.id(), "kind", kind, "app", app);
    }

    /** The work is done. */
    public void give(String app, int pieces, long bytes) {
        Held own = byApp.get(app);
        if (own != null) {
            own.give(pieces, bytes);
        }
        all.give(pieces, bytes);
    }

    /** Whether this is one of the apps that share the room. */
    public boolean knows(String app) {
        return byApp.containsKey(app);
    }

    /** A place for one piece of work of the app, of no size yet. */
    public Place place(String app) {
        return new Place(app);
    }

    /** What one piece of work takes of the room. Not thread-safe. */
    public final class Place {
        private final String app;
        private int pieces;
        private long bytes;
        private boolean left;

        private Place(String app) {
            this.app = app;
        }

        /** Takes more; false when there is none, or when the place was left. */
        public boolean grow(int morePieces, long moreBytes) {
            if (left || !take(app, morePieces, moreBytes)) {
                return false;
            }
            pieces += morePieces;
            bytes += moreBytes;
            return true;
        }

        /** Gives everything back; a second call changes nothing. */
        public void leave() {
            if (!left) {
                left = true;
                give(app, pieces, bytes);
            }
        }
    }

    /** Pieces of work held now. */
    public int pieces() {
        return all.pieces().intValue();
    }
}
