package dev.viaduct.app;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/** Reads a PEM public key that can verify RS256 or ES256. */
final class PublicKeys {
    private static final int RSA_BITS = 2048; // RFC 7518, section 3.3
    private static final int P256_BITS = 256;

    private PublicKeys() {}

    static Optional<PublicKey> parse(String pem) {
        String base64 = pem.replaceAll("-----(BEGIN|END) PUBLIC KEY-----", "").replaceAll("(\\\\n|\\s)", "");
        byte[] der;
        try {
            der = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        return decode("RSA", der).or(() -> decode("EC", der)).filter(PublicKeys::strongEnough);
    }

    private static Optional<PublicKey> decode(String algorithm, byte[] der) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der)));
        } catch (GeneralSecurityException notOfThisAlgorithm) {
            return Optional.empty();
        }
    }

    private static boolean strongEnough(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return rsa.getModulus().bitLength() >= RSA_BITS;
        }
        return key instanceof ECPublicKey ec
                && ec.getParams().getCurve().getField().getFieldSize() == P256_BITS;
    }
}
