package dev.viaduct.socket;

import dev.viaduct.app.ViaductConfig;
import dev.viaduct.conversation.Contact;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/**
 * {@code GET /v1/apps/{app}/socket}: the upgrade (protocol.md, Connecting).
 *
 * <p>On Vert.x itself: the WebSocket extension reads a flooding client into memory without bound, and its frames pass
 * through more hands than these need.
 */
@Singleton
class SocketEndpoint implements HttpServerOptionsCustomizer {
    private static final Logger LOG = Logger.getLogger(SocketEndpoint.class);
    private static final String SUBPROTOCOL = "viaduct.v1";
    // a frame a little over the limit is read whole, so that its sender gets a clean 1009
    private static final int FRAME_SLACK = 4;

    private final Entrance entrance;
    private final ViaductConfig.Limits limits;

    SocketEndpoint(Entrance entrance, ViaductConfig config) {
        this.entrance = entrance;
        this.limits = config.limits();
    }

    void route(@Observes Router router) {
        router.get("/v1/apps/:app/socket").order(-100).handler(this::connect);
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        configure(options);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        configure(options);
    }

    private void configure(HttpServerOptions options) {
        options.setMaxWebSocketFrameSize(limits.frameBytes() * FRAME_SLACK)
                .setMaxWebSocketMessageSize(limits.frameBytes() * FRAME_SLACK)
                // costs 80 KB for each idle socket
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setWebSocketSubProtocols(List.of(SUBPROTOCOL));
    }

    private void connect(RoutingContext routing) {
        entrance.pass(
                routing,
                (principal, context) -> new SocketSession(entrance.services(), principal, context),
                (session, contact, after) -> upgrade(routing, session, contact, after));
    }

    private void upgrade(RoutingContext routing, SocketSession session, Contact contact, OptionalLong after) {
        if (!"websocket".equalsIgnoreCase(routing.request().getHeader("Upgrade"))) {
            session.gone();
            if (routing.request().version() == HttpVersion.HTTP_1_1) {
                // HTTP/2 has no upgrade and forbids both headers (RFC 9113, section 8.2.2)
                routing.response().putHeader("Upgrade", "websocket").putHeader("Connection", "Upgrade");
            }
            entrance.refuse(routing, 426, "This is a WebSocket endpoint", 0);
            return;
        }
        routing.request()
                .toWebSocket()
                .onSuccess(socket -> {
                    UpgradedRequest.isOver(routing.request());
                    session.open(socket, routing.request().connection(), contact, after);
                })
                .onFailure(failure -> {
                    session.gone();
                    LOG.debugf("an upgrade failed: %s", failure.getMessage());
                    if (!routing.response().headWritten()) {
                        entrance.refuse(routing, 400, "This is no WebSocket handshake", 0);
                    }
                });
    }
}
