package dev.viaduct.identity;

import dev.viaduct.app.App;
import dev.viaduct.app.Apps;
import dev.viaduct.identity.Admission.Admitted;
import dev.viaduct.identity.Admission.Refused;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The upgrade check, for sockets and their HTTP twins alike (protocol.md, Connecting): unknown app 404, token 401,
 * origin 403, keys out of reach 503, in this order.
 */
@Singleton
public class Gate {
    private static final Logger LOG = Logger.getLogger(Gate.class);
    private static final int RETRY_SECONDS = 5;

    private final Apps apps;
    private final Map<String, TokenVerifier> verifiers;

    Gate(Apps apps) {
        this.apps = apps;
        this.verifiers = apps.all().stream().collect(Collectors.toMap(App::slug, TokenVerifier::new));
    }

    /** Whether the caller of a contact's path may go on. Never fails. */
    public Uni<Admission> admit(String slug, HttpServerRequest request) {
        Optional<App> app = apps.find(slug);
        if (app.isEmpty()) {
            return refused(404, "There is no app " + Printable.of(slug));
        }
        Optional<String> token = BearerToken.of(request);
        if (token.isEmpty()) {
            return refused(401, "A bearer token is required");
        }
        return verifiers
                .get(slug)
                .verify(token.get())
                .map(principal -> checkOrigin(principal, request))
                .onFailure(TokenVerifier.TokenRejected.class)
                .recoverWithItem(e -> new Refused(401, e.getMessage()))
                .onFailure()
                .recoverWithItem(e -> {
                    LOG.warnf("app %s: a token could not be checked: %s", slug, e.getMessage());
                    return new Refused(503, "The token can't be checked now", RETRY_SECONDS);
                });
    }

    /** Whether somebody without a token may become a guest of the app. */
    public Admission admitGuest(String slug, HttpServerRequest request) {
        Optional<App> app = apps.find(slug);
        if (app.isEmpty() || !app.get().guests()) {
            return new Refused(404, "There is no app " + Printable.of(slug) + " that takes guests");
        }
        return allows(app.get(), request)
                ? new Admitted(GuestTokens.newGuest(app.get()))
                : new Refused(403, "The app does not allow this origin");
    }

    private static Admission checkOrigin(ContactPrincipal principal, HttpServerRequest request) {
        return allows(principal.app(), request)
                ? new Admitted(principal)
                : new Refused(403, "The app does not allow this origin");
    }

    /** Pages of the gateway's own origin are no strangers: some clients that are no browsers send it too. */
    private static boolean allows(App app, HttpServerRequest request) {
        Optional<String> origin = origin(request);
        boolean own = origin.map(value -> value.replaceFirst("^https?://", ""))
                .filter(authority -> authority.equals(request.getHeader("Host")))
                .isPresent();
        return own || app.allowsOrigin(origin);
    }

    private static Optional<String> origin(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader("Origin"));
    }

    private static Uni<Admission> refused(int status, String detail) {
        return Uni.createFrom().item(new Refused(status, detail));
    }
}
