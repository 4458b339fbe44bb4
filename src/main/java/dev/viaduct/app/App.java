package dev.viaduct.app;

import dev.viaduct.app.ViaductConfig.HelpdeskKind;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * One bridged app, checked: what its configuration says is complete and usable.
 *
 * @param slug name in paths and the audience of its tokens
 * @param helpdesk which kind of helpdesk it is bridged to
 * @param auth how its tokens are verified
 * @param guests whether anonymous contacts may be made
 * @param allowedOrigins browser origins; contains {@code *} when every origin is welcome
 * @param chat2desk the helpdesk account
 */
public record App(
        String slug,
        HelpdeskKind helpdesk,
        Auth auth,
        boolean guests,
        Set<String> allowedOrigins,
        Chat2DeskAccount chat2desk) {

    /** How an app's tokens are verified: this fixes the algorithm, never the token. */
    public sealed interface Auth {
        /** HS256 with a shared secret. */
        record Secret(String value) implements Auth {
            @Override
            public String toString() {
                return "Secret[…]";
            }
        }

        /** RS256 or ES256 with the keys published at a URL. */
        record Jwks(URI url) implements Auth {}

        /** RS256 or ES256, as the key says. */
        record PublicKey(java.security.PublicKey key) implements Auth {}
    }

    /**
     * A Chat2Desk account and its external channel.
     *
     * @param url base address without {@code /v1} and trailing slash
     * @param token API token; never printed
     * @param channelId the external channel
     * @param byPhone whether contacts are identified by the phone of their token instead of their subject
     * @param rateLimit upstream calls a second
     */
    public record Chat2DeskAccount(URI url, String token, String channelId, boolean byPhone, double rateLimit) {
        @Override
        public String toString() {
            return "Chat2DeskAccount[" + url + ", channel " + channelId + "]";
        }
    }

    /** Whether a browser page of this origin may connect; a caller without {@code Origin} is no browser. */
    public boolean allowsOrigin(Optional<String> origin) {
        return origin.isEmpty() || allowedOrigins.contains("*") || allowedOrigins.contains(origin.get());
    }
}
