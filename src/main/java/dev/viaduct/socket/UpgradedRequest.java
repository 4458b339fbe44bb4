package dev.viaduct.socket;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.vertx.http.runtime.filters.QuarkusRequestWrapper;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.Method;
import org.jboss.logging.Logger;

/**
 * Tells Quarkus that a request became a socket and is over as a request. Quarkus 3.34 does not notice, so its graceful
 * shutdown would wait for it until the time is up; and it has no public way to say so.
 */
@RegisterForReflection(targets = QuarkusRequestWrapper.class)
final class UpgradedRequest {
    private static final Logger LOG = Logger.getLogger(UpgradedRequest.class);
    private static final Method DONE = done();

    private UpgradedRequest() {}

    private static Method done() {
        try {
            Method done = QuarkusRequestWrapper.class.getDeclaredMethod("done");
            done.setAccessible(true);
            return done;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warnf("Quarkus has changed: a shutdown will wait quarkus.shutdown.timeout for sockets: %s", e);
            return null;
        }
    }

    static void isOver(HttpServerRequest request) {
        if (DONE == null) {
            return;
        }
        try {
            DONE.invoke(QuarkusRequestWrapper.get(request));
        } catch (ReflectiveOperationException e) {
            LOG.debugf("a request could not be marked as over: %s", e.getMessage());
        }
    }
}
