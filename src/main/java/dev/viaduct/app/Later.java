package dev.viaduct.app;

import io.vertx.core.Vertx;
import java.time.Duration;

/** Does things later, until it is stopped. */
public final class Later {
    private final Vertx vertx;
    private volatile boolean stopped;

    /** With nothing to do yet. */
    public Later(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Runs the action when this time is over, on an event loop; never, once it is stopped. */
    public void in(Duration wait, Runnable action) {
        if (!stopped) {
            vertx.setTimer(Math.max(1, wait.toMillis()), timer -> {
                if (!stopped) {
                    action.run();
                }
            });
        }
    }

    /** Begins nothing more. */
    public void stop() {
        stopped = true;
    }

    /** Whether it does nothing more. */
    public boolean isStopped() {
        return stopped;
    }
}
