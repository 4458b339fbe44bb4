package dev.viaduct.socket;

import jakarta.inject.Singleton;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/** How this instance lets its sockets go: no new ones, a word to each, a while to leave, then the close. */
@Singleton
public class Draining {
    private static final Logger LOG = Logger.getLogger(Draining.class);
    private static final int LONGEST_RECONNECT_SECONDS = 10;

    private final SocketRegistry registry;
    private volatile boolean draining;

    Draining(SocketRegistry registry) {
        this.registry = registry;
    }

    /** Whether this instance goes away: nobody new is let in. */
    public boolean isDraining() {
        return draining;
    }

    /** Lets nobody in any more and tells every device when to come back, spread at random. */
    public void start() {
        draining = true;
        LOG.infof("draining %d sockets", registry.open());
        registry.forEach(
                device -> device.draining(ThreadLocalRandom.current().nextInt(1, LONGEST_RECONNECT_SECONDS + 1)));
    }

    /** Closes every device that is still there. */
    public void closeAll() {
        registry.forEach(device -> device.close(CloseCode.GOING_AWAY));
    }

    /** Devices that are still connected. */
    public int left() {
        return registry.open();
    }
}
