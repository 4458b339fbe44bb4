package dev.viaduct.simulator;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs events as the reference's "Webhook Signature Verification" says. */
final class Signature {

    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] key;

    private Signature(byte[] key) {
        this.key = key;
    }

    /** The documented key: the API token, hashed with MD5, as hex. */
    static Signature ofToken(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(token.getBytes(StandardCharsets.UTF_8));
            return ofKey(HexFormat.of().formatHex(digest));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM has no MD5", e);
        }
    }

    static Signature ofKey(String key) {
        return new Signature(key.getBytes(StandardCharsets.UTF_8));
    }

    String of(byte[] body, String timestamp) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update(body);
            return HexFormat.of().formatHex(mac.doFinal(timestamp.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM has no " + ALGORITHM, e);
        }
    }
}
