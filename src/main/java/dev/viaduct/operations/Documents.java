package dev.viaduct.operations;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Serves the description of the socket's protocol at {@code /asyncapi.yaml}. */
@Singleton
class Documents {
    private static final String ASYNCAPI = "asyncapi.yaml";

    void route(@Observes Router router) {
        Buffer document = read();
        router.get("/" + ASYNCAPI).handler(routing -> routing.response()
                .putHeader("Content-Type", "application/yaml")
                .end(document.copy()));
    }

    private static Buffer read() {
        try (InputStream resource =
                Thread.currentThread().getContextClassLoader().getResourceAsStream(ASYNCAPI)) {
            if (resource == null) {
                throw new IllegalStateException(ASYNCAPI + " is not in the artifact");
            }
            return Buffer.buffer(resource.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
