package dev.viaduct.testing;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.security.KeyPair;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** Adds apps whose tokens are signed with private keys: by a key set, by an RSA and by an EC public key. */
public final class KeyServer implements QuarkusTestResourceLifecycleManager {
    /** An app with a key set of an RSA key {@code rsa} and an EC key {@code ec}. */
    public static final String JWKS_APP = "keyed";

    /** An app with an RSA public key. */
    public static final String RSA_APP = "pem-rsa";

    /** An app with an EC public key. */
    public static final String EC_APP = "pem-ec";

    /** An app whose key set can't be reached. */
    public static final String LOST_APP = "keyless";

    private static RsaJsonWebKey rsa;
    private static EllipticCurveJsonWebKey ec;
    private WireMockServer server;

    /** The RSA keys. */
    public static KeyPair rsa() {
        return new KeyPair(rsa.getRsaPublicKey(), rsa.getRsaPrivateKey());
    }

    /** The EC keys. */
    public static KeyPair ec() {
        return new KeyPair(ec.getECPublicKey(), ec.getEcPrivateKey());
    }

    @Override
    public Map<String, String> start() {
        try {
            rsa = RsaJwkGenerator.generateJwk(2048);
            rsa.setKeyId("rsa");
            ec = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            ec.setKeyId("ec");
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
        server = new WireMockServer(WireMockConfiguration.options().dynamicPort());
        server.start();
        server.stubFor(get("/keys").willReturn(aResponse().withBody(new JsonWebKeySet(rsa, ec).toJson())));
        server.stubFor(get("/lost").willReturn(aResponse().withStatus(500)));
        Map<String, String> settings = new HashMap<>();
        app(settings, JWKS_APP, "jwks-url", server.baseUrl() + "/keys");
        app(settings, LOST_APP, "jwks-url", server.baseUrl() + "/lost");
        app(settings, RSA_APP, "public-key", pem(rsa().getPublic().getEncoded()));
        app(settings, EC_APP, "public-key", pem(ec().getPublic().getEncoded()));
        return settings;
    }

    private static void app(Map<String, String> settings, String slug, String key, String value) {
        String prefix = "viaduct.apps." + slug;
        settings.put(prefix + ".helpdesk", "chat2desk");
        // nobody listens there: these apps are about tokens only
        settings.put(prefix + ".chat2desk.url", "http://localhost:9");
        settings.put(prefix + ".chat2desk.token", Gateway.HELPDESK_TOKEN);
        settings.put(prefix + ".chat2desk.channel-id", "1");
        settings.put(prefix + ".auth." + key, value);
    }

    private static String pem(byte[] key) {
        return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                + "\n-----END PUBLIC KEY-----";
    }

    @Override
    public void stop() {
        server.stop();
    }
}
