package dev.viaduct.socket;

import dev.viaduct.conversation.Contact;
import dev.viaduct.conversation.Contacts;
import dev.viaduct.identity.Admission.Admitted;
import dev.viaduct.identity.Admission.Refused;
import dev.viaduct.identity.ContactPrincipal;
import dev.viaduct.identity.Gate;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/** What every lasting connection passes before it stands, and the refusals on the way (protocol.md, Connecting). */
@Singleton
class Entrance {
    /** Makes the connection stand for a device whose contact is known. */
    interface Opener<D extends Device> {
        void open(D device, Contact contact, OptionalLong after);
    }

    private static final Logger LOG = Logger.getLogger(Entrance.class);
    private static final int RETRY_SECONDS = 5;

    private final Gate gate;
    private final Contacts contacts;
    private final Draining draining;
    private final SocketServices services;
    private final Vertx vertx;
    private final AtomicInteger checking = new AtomicInteger();
    private final int mostChecking;

    Entrance(Gate gate, Contacts contacts, Draining draining, SocketServices services, Vertx vertx) {
        this.gate = gate;
        this.contacts = contacts;
        this.draining = draining;
        this.services = services;
        this.vertx = vertx;
        this.mostChecking = services.limits.requests();
    }

    /** Lets a device in, or answers why not. */
    <D extends Device> void pass(
            RoutingContext routing, BiFunction<ContactPrincipal, Context, D> device, Opener<D> opener) {
        if (draining.isDraining()) {
            refuse(routing, 503, "This instance is shutting down", RETRY_SECONDS);
            return;
        }
        // until it is known who they are they are held by nothing else
        if (checking.incrementAndGet() > mostChecking) {
            checking.decrementAndGet();
            refuse(routing, 503, "Too many connections at once", RETRY_SECONDS);
            return;
        }
        routing.request().pause();
        gate.admit(routing.pathParam("app"), routing.request())
                .onTermination()
                .invoke(checking::decrementAndGet)
                .subscribe()
                .with(
                        admission -> {
                            if (admission instanceof Admitted admitted) {
                                admitted(routing, admitted.principal(), device, opener);
                            } else if (admission instanceof Refused refused) {
                                refuse(routing, refused.status(), refused.detail(), refused.retryAfterSeconds());
                            }
                        },
                        failure -> {
                            LOG.errorf(failure, "a connection could not be checked");
                            refuse(routing, 500, "The connection could not be checked", 0);
                        });
    }

    private <D extends Device> void admitted(
            RoutingContext routing,
            ContactPrincipal principal,
            BiFunction<ContactPrincipal, Context, D> device,
            Opener<D> opener) {
        OptionalLong after;
        try {
            after = after(routing);
        } catch (NumberFormatException e) {
            refuse(routing, 400, "after must be a seq", 0);
            return;
        }
        if (!services.registry.hasRoom()) {
            refuse(routing, 429, "This instance has as many sockets as it may", RETRY_SECONDS);
            return;
        }
        // the root, so that no request-scoped state lives as long as the connection
        Context context = VertxContext.getRootContext(vertx.getOrCreateContext());
        D made = device.apply(principal, context);
        // registered before the snapshot is read: what is committed after it reaches the device
        services.registry.add(made);
        if (draining.isDraining()) {
            services.registry.remove(made);
            refuse(routing, 503, "This instance is shutting down", RETRY_SECONDS);
            return;
        }
        routing.response().closeHandler(v -> services.registry.remove(made));
        contacts.enter(principal.app().slug(), principal.subject(), Views.profile(principal.claims()))
                .subscribe()
                .with(
                        contact -> context.runOnContext(v -> opener.open(made, contact, after)),
                        failure -> context.runOnContext(v -> {
                            services.registry.remove(made);
                            refuse(routing, 503, "Storage is unavailable", RETRY_SECONDS);
                        }));
    }

    /** An event source repeats its first URL for ever, so what it says it has seen last counts more. */
    private static OptionalLong after(RoutingContext routing) {
        String seen = routing.request().getHeader("Last-Event-ID");
        String given = seen != null ? seen : routing.request().getParam("after");
        if (given == null) {
            return OptionalLong.empty();
        }
        long seq = Long.parseLong(given);
        if (seq < 0) {
            throw new NumberFormatException();
        }
        return OptionalLong.of(seq);
    }

    /** Answers why the connection does not stand. */
    void refuse(RoutingContext routing, int status, String detail, int retryAfterSeconds) {
        services.metrics.refused(status);
        routing.request().resume();
        if (!routing.response().closed() && !routing.response().ended()) {
            Problem.of(status, detail).write(routing.response(), retryAfterSeconds);
        }
    }

    SocketServices services() {
        return services;
    }
}
