package dev.viaduct.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.testing.Http;
import dev.viaduct.testing.KeyServer;
import dev.viaduct.testing.SmallLimits;
import dev.viaduct.testing.Tokens;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Tokens of apps that publish keys; the socket and its HTTP twins pass the same gate. */
@QuarkusTest
@TestProfile(SmallLimits.class)
class SignedByKeysTest {
    private static final String RS256 = "RS256";
    private static final String ES256 = "ES256";

    @Test
    void aKeySetTakesBothOfItsKeys() {
        assertThat(status(KeyServer.JWKS_APP, RS256, KeyServer.rsa(), "rsa")).isEqualTo(200);
        assertThat(status(KeyServer.JWKS_APP, ES256, KeyServer.ec(), "ec")).isEqualTo(200);
    }

    @Test
    void anUnknownKeyIdIs401() {
        assertThat(status(KeyServer.JWKS_APP, RS256, KeyServer.rsa(), "elsewhere"))
                .isEqualTo(401);
    }

    @Test
    void anotherKeyUnderAKnownIdIs401() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);

        assertThat(status(KeyServer.JWKS_APP, RS256, generator.generateKeyPair(), "rsa"))
                .isEqualTo(401);
    }

    @Test
    void anHmacWithThePublishedKeyIs401() {
        byte[] key = KeyServer.rsa().getPublic().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                + "\n-----END PUBLIC KEY-----";

        assertThat(Http.get(KeyServer.JWKS_APP + "/messages", Tokens.of(KeyServer.JWKS_APP, "eve", pem))
                        .status())
                .isEqualTo(401);
        assertThat(Http.get(KeyServer.RSA_APP + "/messages", Tokens.of(KeyServer.RSA_APP, "eve", pem))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void anAlgorithmOfTheSameFamilyThatIsNotTheAppsIs401() {
        assertThat(status(KeyServer.JWKS_APP, "RS512", KeyServer.rsa(), "rsa")).isEqualTo(401);
        assertThat(status(KeyServer.RSA_APP, "PS256", KeyServer.rsa(), null)).isEqualTo(401);
    }

    @Test
    void aPublicKeyTakesItsOwnAlgorithmOnly() {
        assertThat(status(KeyServer.RSA_APP, RS256, KeyServer.rsa(), null)).isEqualTo(200);
        assertThat(status(KeyServer.EC_APP, ES256, KeyServer.ec(), null)).isEqualTo(200);
        assertThat(status(KeyServer.RSA_APP, ES256, KeyServer.ec(), null)).isEqualTo(401);
        assertThat(status(KeyServer.EC_APP, RS256, KeyServer.rsa(), null)).isEqualTo(401);
    }

    @Test
    void keysOutOfReachAre503AndNoVerdictOnTheToken() {
        Http.Answer answer = Http.get(
                KeyServer.LOST_APP + "/messages",
                Tokens.of(KeyServer.LOST_APP, "anna", RS256, KeyServer.rsa().getPrivate(), "rsa"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("retry-after")).isPresent();
    }

    private static int status(String app, String algorithm, KeyPair keys, String keyId) {
        String token = Tokens.of(app, "anna", algorithm, keys.getPrivate(), keyId);
        return Http.get(app + "/messages", token).status();
    }
}
