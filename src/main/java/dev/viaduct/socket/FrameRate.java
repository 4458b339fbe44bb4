package dev.viaduct.socket;

/** A bucket of frames that fills at a steady rate: what one socket may send. Not thread-safe. */
final class FrameRate {
    private final double perNano;
    private final double burst;
    private double left;
    private long filledAt;
    private int excess;

    FrameRate(int perSecond, int burst, long nowNanos) {
        this.perNano = perSecond / 1e9;
        this.burst = burst;
        this.left = burst;
        this.filledAt = nowNanos;
    }

    /** Takes one frame's worth; false when the bucket is empty. */
    boolean take(long nowNanos) {
        left = Math.min(burst, left + (nowNanos - filledAt) * perNano);
        filledAt = nowNanos;
        if (left < 1) {
            excess++;
            return false;
        }
        left--;
        excess = Math.max(0, excess - 1);
        return true;
    }

    /** Whole seconds, at least 1, after which a frame will be taken. */
    int retryAfterSeconds() {
        return Math.max(1, (int) Math.ceil((1 - left) / (perNano * 1e9)));
    }

    /** Frames refused, less those taken since: it grows while somebody sends more than twice what is taken. */
    int excess() {
        return excess;
    }
}
