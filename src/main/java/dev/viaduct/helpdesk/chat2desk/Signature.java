package dev.viaduct.helpdesk.chat2desk;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Verifies webhooks (section "Webhook Signature Verification"): HMAC-SHA256 of raw body and {@code X-Timestamp}. */
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final Duration maxAge;
    private final Clock clock;
    // a Mac is no thread's to share, and making one costs more than using it
    private final ThreadLocal<Mac> macs;

    private Signature(String key, Duration maxAge, Clock clock) {
        this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.maxAge = maxAge;
        this.clock = clock;
        this.macs = ThreadLocal.withInitial(this::newMac);
    }

    /** With the key the helpdesk derives from the API token: its MD5, in hex. */
    static Signature ofToken(String token, Duration maxAge, Clock clock) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(token.getBytes(StandardCharsets.UTF_8));
            return ofKey(HexFormat.of().formatHex(digest), maxAge, clock);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no MD5", e);
        }
    }

    static Signature ofKey(String key, Duration maxAge, Clock clock) {
        return new Signature(key, maxAge, clock);
    }

    /** Whether the helpdesk signed this body at this time, and not too long ago; nulls are no signature. */
    boolean matches(String signature, String timestamp, byte[] body) {
        if (signature == null || timestamp == null || !timestamp.matches("\\d{1,12}")) {
            return false;
        }
        if (Long.parseLong(timestamp) < clock.instant().minus(maxAge).getEpochSecond()) {
            return false;
        }
        Mac mac = macs.get();
        mac.update(body);
        byte[] expected = mac.doFinal(timestamp.getBytes(StandardCharsets.UTF_8));
        byte[] given;
        try {
            given = HexFormat.of().parseHex(signature.strip());
        } catch (IllegalArgumentException notHex) {
            return false;
        }
        return MessageDigest.isEqual(expected, given);
    }

    private Mac newMac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no " + ALGORITHM, e);
        }
    }
}
