package dev.viaduct.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** Tokens as an app's own backend would make them. */
public final class Tokens {
    private Tokens() {}

    /** A good token of an hour for this contact of an app with this secret. */
    public static String of(String app, String subject, String secret) {
        return of(app, subject, secret, Duration.ofHours(1), Map.of());
    }

    /** A token that ends after {@code life} (negative: that has ended) with further claims. */
    public static String of(String app, String subject, String secret, Duration life, Map<String, Object> claims) {
        JwtClaims token = new JwtClaims();
        token.setSubject(subject);
        token.setAudience(app);
        token.setExpirationTime(
                NumericDate.fromMilliseconds(Instant.now().plus(life).toEpochMilli()));
        claims.forEach(token::setClaim);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue("HS256");
        signature.setKey(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        signature.setPayload(token.toJson());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
