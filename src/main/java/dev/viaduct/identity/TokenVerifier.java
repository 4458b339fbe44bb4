package dev.viaduct.identity;

import dev.viaduct.app.App;
import dev.viaduct.app.App.Auth;
import dev.viaduct.app.StorableText;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.http.Get;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;

/** Verifies the tokens of one app. The app's configuration fixes the algorithm, never the token. */
final class TokenVerifier {
    private static final int JWKS_TIMEOUT_MILLIS = 5_000;
    private static final int LONGEST_SUBJECT = 255;
    private static final int LONGEST_TOKEN = 16_384;

    private final App app;
    private final JwtConsumer consumer;
    private final boolean asksTheNetwork;

    TokenVerifier(App app) {
        this.app = app;
        JwtConsumerBuilder builder = new JwtConsumerBuilder()
                .setRequireSubject()
                .setRequireExpirationTime()
                .setExpectedAudience(app.slug());
        if (app.auth() instanceof Auth.Secret secret) {
            byte[] key = secret.value().getBytes(StandardCharsets.UTF_8);
            // the configuration check warns of short secrets; apps in the field may have them
            builder.setVerificationKey(new SecretKeySpec(key, "HmacSHA256")).setRelaxVerificationKeyValidation();
            permit(builder, AlgorithmIdentifiers.HMAC_SHA256);
        } else if (app.auth() instanceof Auth.PublicKey publicKey) {
            builder.setVerificationKey(publicKey.key());
            permit(
                    builder,
                    publicKey.key() instanceof ECPublicKey
                            ? AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256
                            : AlgorithmIdentifiers.RSA_USING_SHA256);
        } else if (app.auth() instanceof Auth.Jwks jwks) {
            builder.setVerificationKeyResolver(new HttpsJwksVerificationKeyResolver(keysAt(jwks)));
            permit(
                    builder,
                    AlgorithmIdentifiers.RSA_USING_SHA256,
                    AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        }
        this.consumer = builder.build();
        this.asksTheNetwork = app.auth() instanceof Auth.Jwks;
    }

    private static void permit(JwtConsumerBuilder builder, String... algorithms) {
        builder.setJwsAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, algorithms));
    }

    private static HttpsJwks keysAt(Auth.Jwks jwks) {
        Get get = new Get();
        get.setConnectTimeout(JWKS_TIMEOUT_MILLIS);
        get.setReadTimeout(JWKS_TIMEOUT_MILLIS);
        get.setRetries(0);
        HttpsJwks keys = new HttpsJwks(jwks.url().toString());
        keys.setSimpleHttpGet(get);
        return keys;
    }

    /**
     * The token's contact.
     *
     * @return fails with {@link TokenRejected}, or with {@link KeysUnavailable} when the keys can't be fetched
     */
    Uni<ContactPrincipal> verify(String token) {
        Uni<ContactPrincipal> verified = Uni.createFrom().item(() -> verifyNow(token));
        // fetching keys blocks; everything else takes microseconds
        return asksTheNetwork ? verified.runSubscriptionOn(Infrastructure.getDefaultWorkerPool()) : verified;
    }

    private ContactPrincipal verifyNow(String token) {
        if (token.length() > LONGEST_TOKEN) {
            throw new TokenRejected("The token is too long");
        }
        try {
            JwtClaims claims = consumer.processToClaims(token);
            String subject = claims.getSubject();
            int characters = subject.codePointCount(0, subject.length());
            if (characters < 1 || characters > LONGEST_SUBJECT || !StorableText.is(subject)) {
                throw new TokenRejected("The token's sub must have 1 to 255 characters");
            }
            Instant expiresAt = Instant.ofEpochMilli(claims.getExpirationTime().getValueInMillis());
            return new ContactPrincipal(app, subject, Claims.of(claims), expiresAt);
        } catch (InvalidJwtException e) {
            if (e.getCause() instanceof UnresolvableKeyException unresolvable
                    && unresolvable.getCause() instanceof java.io.IOException) {
                throw new KeysUnavailable(unresolvable);
            }
            throw new TokenRejected(e.hasExpired() ? "The token has expired" : "The token is not valid for this app");
        } catch (MalformedClaimException e) {
            throw new TokenRejected("A claim of the token is malformed");
        }
    }

    /** The token is no key to this app; the message may be shown to the caller. */
    static final class TokenRejected extends RuntimeException {
        TokenRejected(String message) {
            super(message, null, false, false);
        }
    }

    /** The app's key set can't be fetched now, so nothing can be said of the token. */
    static final class KeysUnavailable extends RuntimeException {
        KeysUnavailable(Throwable cause) {
            super("The app's key set can't be fetched", cause);
        }
    }
}
