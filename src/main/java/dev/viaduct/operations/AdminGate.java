package dev.viaduct.operations;

import dev.viaduct.app.ViaductConfig;
import dev.viaduct.socket.Problem;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Stands before everything below {@code /admin}, whether it exists or not: without {@code viaduct.admin.token} there is
 * nothing, with it only who knows it passes. The resources ask it once more ({@link AdminFilter}), because they are also
 * found under spellings of their paths that no route matches.
 */
@Singleton
class AdminGate {
    private static final int BEFORE_EVERYTHING = -1_000;
    private static final String SCHEME = "bearer ";

    private final Optional<byte[]> token;

    AdminGate(ViaductConfig config) {
        this.token = config.admin().token().map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    void route(@Observes Router router) {
        router.routeWithRegex("/admin([/;].*)?").order(BEFORE_EVERYTHING).handler(this::check);
    }

    private void check(RoutingContext routing) {
        refusal(routing.request().getHeader("Authorization"))
                .ifPresentOrElse(problem -> problem.write(routing.response(), 0), routing::next);
    }

    /** Why whoever sends this header, null for none, does not pass; empty when it may. */
    Optional<Problem> refusal(String authorization) {
        if (token.isEmpty()) {
            return Optional.of(Problem.of(404, "There is nothing here"));
        }
        return isKnown(authorization, token.get())
                ? Optional.empty()
                : Optional.of(Problem.of(401, "The admin token is missing or wrong"));
    }

    private static boolean isKnown(String authorization, byte[] token) {
        return authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                // in a time that says nothing of how much of it is right
                && MessageDigest.isEqual(
                        authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8), token);
    }
}
