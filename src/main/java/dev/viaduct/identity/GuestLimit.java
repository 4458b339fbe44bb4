package dev.viaduct.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.viaduct.app.ViaductConfig;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** How many guests one address may make: {@code viaduct.limits.guests-per-address-per-hour}. */
@Singleton
public class GuestLimit {
    private static final Duration WINDOW = Duration.ofHours(1);
    private static final int ADDRESSES = 100_000;

    private final int most;
    private final Cache<String, AtomicInteger> made = Caffeine.newBuilder()
            .expireAfterWrite(WINDOW)
            .maximumSize(ADDRESSES)
            .build();

    GuestLimit(ViaductConfig config) {
        this.most = config.limits().guestsPerAddressPerHour();
    }

    /** Counts one more guest of this address; false when it had enough. */
    public boolean take(String address) {
        return made.get(address, a -> new AtomicInteger()).incrementAndGet() <= most;
    }

    /** Seconds after which a refused address may try again. */
    public int retryAfterSeconds() {
        return (int) WINDOW.toSeconds();
    }
}
