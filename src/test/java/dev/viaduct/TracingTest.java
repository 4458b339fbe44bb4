package dev.viaduct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.SimulatedClient;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.TestSocket;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.arc.Unremovable;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** With tracing on, what one frame or one webhook causes is one trace. */
@QuarkusTest
@QuarkusTestResource(Gateway.class)
@TestProfile(TracingTest.Traced.class)
class TracingTest {
    private static final AttributeKey<String> HTTP_METHOD = AttributeKey.stringKey("http.request.method");

    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");

    @Inject
    InMemorySpanExporter exporter;

    /** Tracing on. */
    public static class Traced implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.otel.sdk.disabled", "false", "quarkus.otel.bsp.schedule.delay", "PT0.1S");
        }
    }

    /** Keeps every span in memory; in other tests nothing is recorded. */
    @ApplicationScoped
    static class Spans {
        @Produces
        @Singleton
        @Unremovable
        InMemorySpanExporter exporter() {
            return InMemorySpanExporter.create();
        }
    }

    @Test
    void aFrameItsCommitAndItsCallToTheHelpdeskAreOneTrace() {
        try (TestSocket anna = Gateway.socket("traced-frame")) {
            exporter.reset();
            anna.say("m1", "Hello");
            anna.next("status");
        }

        await().untilAsserted(() -> assertThat(traceOf(span -> span.getName().equals("frame send")))
                .anySatisfy(span -> assertThat(span.getKind()).isEqualTo(SpanKind.SERVER))
                .anySatisfy(span -> assertThat(span.getName()).isEqualTo("commit"))
                .anySatisfy(span -> assertThat(span.getName()).isEqualTo("outbox message"))
                .anySatisfy(span -> {
                    assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
                    assertThat(span.getAttributes().get(HTTP_METHOD)).isEqualTo("POST");
                }));
    }

    @Test
    void aWebhookAndItsCommitAreOneTrace() {
        try (TestSocket anna = Gateway.socket("traced-webhook")) {
            anna.say("m1", "Hello");
            anna.next("status");
            SimulatedClient client = Gateway.helpdesk().client("traced-webhook").orElseThrow();
            exporter.reset();
            Gateway.helpdesk().reply(client.id(), "Hello to you");
            anna.next("message");
        }

        await().untilAsserted(() -> assertThat(traceOf(span -> span.getName().equals("commit")))
                .anySatisfy(span -> {
                    assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
                    assertThat(span.getAttributes().get(PATH)).isEqualTo("/webhooks/acme");
                }));
    }

    private List<SpanData> traceOf(Predicate<SpanData> root) {
        List<SpanData> all = exporter.getFinishedSpanItems();
        List<String> traces =
                all.stream().filter(root).map(SpanData::getTraceId).distinct().toList();
        assertThat(traces).as("%s", all).isNotEmpty();
        return all.stream().filter(span -> traces.contains(span.getTraceId())).toList();
    }
}
