package dev.viaduct.bench;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 as both sides of the gateway use it: tokens of contacts and signatures of webhooks. */
final class Signing {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int TOKEN_SECONDS = 7_200;

    private final Mac mac;

    private Signing(String key) throws GeneralSecurityException {
        mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    }

    static Signing ofTokens(String secret) throws GeneralSecurityException {
        return new Signing(secret);
    }

    /** The helpdesk signs with the MD5 of its API token, in hex. */
    static Signing ofWebhooks(String apiToken) throws GeneralSecurityException {
        var md5 = MessageDigest.getInstance("MD5").digest(apiToken.getBytes(StandardCharsets.UTF_8));
        return new Signing(HexFormat.of().formatHex(md5));
    }

    /** A JWT (HS256) for a contact of an app. */
    String token(String app, String subject) {
        var claims = "{\"sub\":\"%s\",\"aud\":\"%s\",\"exp\":%d}"
                .formatted(subject, app, Instant.now().getEpochSecond() + TOKEN_SECONDS);
        var signed = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + encode(claims);
        return signed + "." + BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The value of {@code X-Signature} for a body sent at that {@code X-Timestamp}. */
    String signature(byte[] body, String timestamp) {
        mac.update(body);
        return HexFormat.of().formatHex(mac.doFinal(timestamp.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String encode(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
