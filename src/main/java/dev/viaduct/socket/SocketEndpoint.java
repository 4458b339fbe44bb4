package dev.viaduct.socket;

import dev.viaduct.app.ViaductConfig;
import dev.viaduct.conversation.Contact;
import dev.viaduct.conversation.Contacts;
import dev.viaduct.identity.Admission.Admitted;
import dev.viaduct.identity.Admission.Refused;
import dev.viaduct.identity.ContactPrincipal;
import dev.viaduct.identity.Gate;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * {@code GET /v1/apps/{app}/socket}: the upgrade, or the reason why not (protocol.md, Connecting).
 *
 * <p>On Vert.x itself: the WebSocket extension reads a flooding client into memory without bound, and its frames pass
 * through more hands than these need.
 */
@ApplicationScoped
class SocketEndpoint implements HttpServerOptionsCustomizer {
    private static final Logger LOG = Logger.getLogger(SocketEndpoint.class);
    private static final String SUBPROTOCOL = "viaduct.v1";
    private static final int RETRY_SECONDS = 5;
    // a frame a little over the limit is read whole, so that its sender gets a clean 1009
    private static final int FRAME_SLACK = 4;

    private final Gate gate;
    private final Contacts contacts;
    private final Draining draining;
    private final SocketServices services;
    private final Vertx vertx;

    SocketEndpoint(Gate gate, Contacts contacts, Draining draining, SocketServices services, Vertx vertx) {
        this.gate = gate;
        this.contacts = contacts;
        this.draining = draining;
        this.services = services;
        this.vertx = vertx;
    }

    void route(@Observes Router router) {
        router.get("/v1/apps/:app/socket").order(-100).handler(this::connect);
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        configure(options, services.limits);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        configure(options, services.limits);
    }

    private static void configure(HttpServerOptions options, ViaductConfig.Limits limits) {
        options.setMaxWebSocketFrameSize(limits.frameBytes() * FRAME_SLACK)
                .setMaxWebSocketMessageSize(limits.frameBytes() * FRAME_SLACK)
                // costs 80 KB for each idle socket
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setWebSocketSubProtocols(List.of(SUBPROTOCOL));
    }

    private void connect(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (draining.isDraining()) {
            refuse(routing, 503, "This instance is shutting down", RETRY_SECONDS);
            return;
        }
        request.pause();
        gate.admit(routing.pathParam("app"), request)
                .subscribe()
                .with(
                        admission -> {
                            if (admission instanceof Admitted admitted) {
                                admitted(routing, admitted.principal());
                            } else if (admission instanceof Refused refused) {
                                refuse(routing, refused.status(), refused.detail(), refused.retryAfterSeconds());
                            }
                        },
                        failure -> unexpected(routing, failure));
    }

    private void admitted(RoutingContext routing, ContactPrincipal principal) {
        OptionalLong after;
        try {
            String given = routing.request().getParam("after");
            after = given == null ? OptionalLong.empty() : OptionalLong.of(Long.parseUnsignedLong(given));
        } catch (NumberFormatException e) {
            refuse(routing, 400, "after must be a seq", 0);
            return;
        }
        if (!"websocket".equalsIgnoreCase(routing.request().getHeader("Upgrade"))) {
            routing.response().putHeader("Upgrade", "websocket").putHeader("Connection", "Upgrade");
            refuse(routing, 426, "This is a WebSocket endpoint", 0);
            return;
        }
        if (!services.registry.hasRoom()) {
            refuse(routing, 429, "This instance has as many sockets as it may", RETRY_SECONDS);
            return;
        }
        // the root, so that no request-scoped state lives as long as the socket
        Context context = VertxContext.getRootContext(vertx.getOrCreateContext());
        String id = UUID.randomUUID().toString();
        SocketSession session = new SocketSession(services, principal, id, context);
        // registered before the snapshot is read: what is committed after it reaches the session
        services.registry.add(session);
        contacts.enter(principal.app().slug(), principal.subject(), Views.profile(principal.claims()))
                .subscribe()
                .with(
                        contact -> context.runOnContext(v -> upgrade(routing, session, contact, after)),
                        failure -> context.runOnContext(v -> {
                            services.registry.remove(session);
                            refuse(routing, 503, "Storage is unavailable", RETRY_SECONDS);
                        }));
    }

    private void upgrade(RoutingContext routing, SocketSession session, Contact contact, OptionalLong after) {
        routing.request()
                .toWebSocket()
                .onSuccess(socket -> session.open(socket, routing.request().connection(), contact, after))
                .onFailure(failure -> {
                    services.registry.remove(session);
                    LOG.debugf("an upgrade failed: %s", failure.getMessage());
                    if (!routing.response().ended() && !routing.response().headWritten()) {
                        refuse(routing, 400, "This is no WebSocket handshake", 0);
                    }
                });
    }

    private void refuse(RoutingContext routing, int status, String detail, int retryAfterSeconds) {
        services.metrics.refused(status);
        routing.request().resume();
        if (!routing.response().closed()) {
            Problem.of(status, detail).write(routing.response(), retryAfterSeconds);
        }
    }

    private void unexpected(RoutingContext routing, Throwable failure) {
        LOG.errorf(failure, "a connection could not be checked");
        refuse(routing, 500, "The connection could not be checked", 0);
    }
}
