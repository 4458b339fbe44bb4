package dev.viaduct.helpdesk.chat2desk;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.viaduct.app.App;
import dev.viaduct.app.ViaductConfig;
import dev.viaduct.app.ViaductConfig.HelpdeskKind;
import dev.viaduct.helpdesk.Helpdesk;
import dev.viaduct.helpdesk.HelpdeskFactory;
import dev.viaduct.helpdesk.UpstreamRate;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.client.api.QuarkusRestClientProperties;

/** Makes the helpdesk of an app: its client with a connection pool of its own, its rate, its signature. */
@Singleton
class Chat2DeskFactory implements HelpdeskFactory {
    // more than the outbox has places, so that whoever asks for an operator or a client need not wait for hanging calls
    private static final int CONNECTIONS = 96;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration READ = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final ObjectMapper json;
    private final MeterRegistry metrics;
    private final Duration maxAge;

    Chat2DeskFactory(Vertx vertx, ObjectMapper json, MeterRegistry metrics, ViaductConfig config) {
        this.vertx = vertx;
        this.json = json;
        this.metrics = metrics;
        this.maxAge = config.webhooks().maxAge();
    }

    @Override
    public HelpdeskKind kind() {
        return HelpdeskKind.CHAT2DESK;
    }

    @Override
    public Helpdesk helpdeskOf(App app) {
        App.Chat2DeskAccount account = app.chat2desk();
        Chat2DeskApi api = QuarkusRestClientBuilder.newBuilder()
                .baseUri(account.url())
                .connectTimeout(CONNECT.toMillis(), TimeUnit.MILLISECONDS)
                .readTimeout(READ.toMillis(), TimeUnit.MILLISECONDS)
                .property(QuarkusRestClientProperties.CONNECTION_POOL_SIZE, CONNECTIONS)
                // an error status is an answer here, not an exception
                .property("microprofile.rest.client.disable.default.mapper", true)
                .build(Chat2DeskApi.class);
        Calls calls =
                new Calls(app.slug(), account.token(), new UpstreamRate(vertx, account.rateLimit()), json, metrics);
        Signature signature = Signature.ofToken(account.token(), maxAge, Clock.systemUTC());
        return new Chat2DeskHelpdesk(app.slug(), account, calls, api, signature);
    }
}
