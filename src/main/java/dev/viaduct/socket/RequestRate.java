package dev.viaduct.socket;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.viaduct.app.ViaductConfig;
import dev.viaduct.conversation.ContactKey;
import dev.viaduct.identity.ContactPrincipal;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The rate of frames, for a contact's requests over HTTP. */
@Singleton
class RequestRate {
    private static final int CONTACTS = 100_000;
    private static final Duration FORGET = Duration.ofMinutes(1);

    private final ViaductConfig.Limits limits;
    private final Cache<ContactKey, FrameRate> rates = Caffeine.newBuilder()
            .maximumSize(CONTACTS)
            .expireAfterAccess(FORGET)
            .build();

    RequestRate(ViaductConfig config) {
        this.limits = config.limits();
    }

    /** 0 when the request may pass, else the seconds to wait. */
    int waitSeconds(ContactPrincipal principal) {
        ContactKey key = new ContactKey(principal.app().slug(), principal.subject());
        FrameRate rate =
                rates.get(key, k -> new FrameRate(limits.framesPerSecond(), limits.framesBurst(), System.nanoTime()));
        synchronized (rate) {
            return rate.take(System.nanoTime()) ? 0 : rate.retryAfterSeconds();
        }
    }
}
