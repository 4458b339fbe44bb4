package dev.viaduct.testing;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwa.AlgorithmConstraints;
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
        return signed("HS256", secretKey(secret), null, token.toJson());
    }

    /** A token with exactly these claims, whatever they are. */
    public static String ofClaims(Map<String, Object> claims, String secret) {
        return signed("HS256", secretKey(secret), null, new JsonObject(claims).encode());
    }

    /** A good token of an hour, signed with a private key; {@code keyId} may be null. */
    public static String of(String app, String subject, String algorithm, Key key, String keyId) {
        return signed(
                algorithm,
                key,
                keyId,
                new JsonObject()
                        .put("sub", subject)
                        .put("aud", app)
                        .put("exp", Instant.now().plusSeconds(3600).getEpochSecond())
                        .encode());
    }

    /** Any payload under any algorithm, without the checks that keep others from making mistakes. */
    public static String signed(String algorithm, Key key, String keyId, String payload) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setDoKeyValidation(false);
        signature.setAlgorithmHeaderValue(algorithm);
        signature.setKeyIdHeaderValue(keyId);
        signature.setKey(key);
        signature.setPayload(payload);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A secret as a key. */
    public static Key secretKey(String secret) {
        return new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }
}
