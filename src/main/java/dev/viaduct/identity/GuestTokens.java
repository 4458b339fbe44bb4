package dev.viaduct.identity;

import dev.viaduct.app.App;
import dev.viaduct.app.App.Auth;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** Tokens of anonymous contacts, signed with the app's own secret: to the gateway a guest is a contact like others. */
public final class GuestTokens {
    /** How long a guest stays the same contact without an account. */
    static final Duration LIFETIME = Duration.ofDays(180);

    private GuestTokens() {}

    static ContactPrincipal newGuest(App app) {
        // truncated as the token's exp will be
        Instant expiresAt = Instant.ofEpochSecond(Instant.now().plus(LIFETIME).getEpochSecond());
        return new ContactPrincipal(app, "guest-" + UUID.randomUUID(), Claims.NONE, expiresAt);
    }

    /** The token of a guest; its app has a secret, or the configuration check had refused guests. */
    public static String sign(ContactPrincipal guest) {
        if (!(guest.app().auth() instanceof Auth.Secret secret)) {
            throw new IllegalStateException("guests need a shared secret");
        }
        JwtClaims claims = new JwtClaims();
        claims.setSubject(guest.subject());
        claims.setAudience(guest.app().slug());
        claims.setIssuedAtToNow();
        claims.setExpirationTime(NumericDate.fromMilliseconds(guest.expiresAt().toEpochMilli()));
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        signature.setKey(new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        signature.setDoKeyValidation(false);
        signature.setPayload(claims.toJson());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("a guest's token could not be signed", e);
        }
    }
}
