package dev.viaduct.identity;

import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Where a token may stand: in the header, or for browsers in the subprotocols (protocol.md, Connecting). */
final class BearerToken {
    private static final String SCHEME = "bearer ";
    private static final String SUBPROTOCOL = "bearer.";

    private BearerToken() {}

    static Optional<String> of(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        if (header != null) {
            return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                    ? present(header.substring(SCHEME.length()).strip())
                    : Optional.empty();
        }
        for (String line : request.headers().getAll("Sec-WebSocket-Protocol")) {
            for (String protocol : line.split(",")) {
                if (protocol.strip().startsWith(SUBPROTOCOL)) {
                    return present(protocol.strip().substring(SUBPROTOCOL.length()));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> present(String token) {
        return token.isEmpty() ? Optional.empty() : Optional.of(token);
    }
}
