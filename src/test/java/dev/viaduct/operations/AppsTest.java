package dev.viaduct.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.Operation;
import dev.viaduct.testing.Admin;
import dev.viaduct.testing.Announcement;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Operated;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Visitor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the admin API says of the apps. */
@QuarkusTest
@TestProfile(Operated.class)
@QuarkusTestResource(Gateway.class)
class AppsTest {
    @AfterEach
    void mend() {
        Gateway.helpdesk().comeBack();
        Gateway.helpdesk().faults().reset();
    }

    private static List<JsonObject> apps(String query) {
        return Admin.get("apps" + query).json().getJsonArray("apps").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static JsonObject app(String slug) {
        return apps("").stream()
                .filter(app -> app.getString("app").equals(slug))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyAppIsListedInPages() {
        assertThat(apps(""))
                .extracting(app -> app.getString("app"))
                .containsExactly("acme", "lobby", "other", "phones", "slow");
        assertThat(apps("?limit=2&after=acme"))
                .extracting(app -> app.getString("app"))
                .containsExactly("lobby", "other");
        assertThat(Admin.get("apps?limit=2").json().getBoolean("more")).isTrue();
        assertThat(Admin.get("apps?limit=2&after=other").json().getBoolean("more"))
                .isFalse();
    }

    @Test
    void anAppThatIsWellSaysSo() {
        try (Visitor visitor = Visitor.arrive();
                TestSocket second = Gateway.socket(visitor.subject())) {
            await().untilAsserted(() -> {
                JsonObject app = app(Gateway.APP);
                assertThat(app.getString("helpdesk")).isEqualTo("chat2desk");
                JsonObject webhook = app.getJsonObject("webhook");
                assertThat(webhook.getBoolean("registered")).isTrue();
                assertThat(Instant.parse(webhook.getString("since")))
                        .isBeforeOrEqualTo(Instant.parse(webhook.getString("looked_at")));
                assertThat(app.containsKey("paused")).isFalse();
                // 0 when this was the first question to the helpdesk
                assertThat(app.getJsonObject("quota").getLong("used")).isNotNegative();
                assertThat(app.getJsonObject("quota").getLong("left")).isPositive();
                assertThat(app.getJsonObject("connected"))
                        .isEqualTo(new JsonObject().put("sockets", 2).put("contacts", 1));
                assertThat(app.getJsonObject("lag").getJsonObject("tasks").fieldNames())
                        .containsExactlyInAnyOrder("message", "profile", "close", "report");
            });
            assertThat(second.isOpen()).isTrue();
        }
        assertThat(Admin.get("apps").response().body())
                .doesNotContain(Gateway.HELPDESK_TOKEN, Gateway.SECRET, Admin.TOKEN);
    }

    @Test
    void aWebhookThatIsOffSaysWhyAndSinceWhen() {
        Instant before = Instant.now();
        Gateway.helpdesk()
                .faults()
                .failAll(Operation.LIST_WEBHOOKS, 503, "{\"status\":\"error\",\"message\":\"busy\"}");

        await().untilAsserted(() -> {
            JsonObject webhook = app(Gateway.APP).getJsonObject("webhook");
            assertThat(webhook.getBoolean("registered")).isFalse();
            assertThat(webhook.getString("error")).contains("busy");
            assertThat(Instant.parse(webhook.getString("since"))).isAfter(before);
        });

        Gateway.helpdesk().faults().clear(Operation.LIST_WEBHOOKS);
        await().untilAsserted(() -> {
            JsonObject webhook = app(Gateway.APP).getJsonObject("webhook");
            assertThat(webhook.getBoolean("registered")).isTrue();
            assertThat(webhook.getString("error")).as("the last error").contains("busy");
        });
    }

    @Test
    void aPausedAppSaysWhyAndHowMuchWaits() {
        try (Visitor visitor = Visitor.arrive()) {
            Instant before = Instant.now();
            Gateway.helpdesk().faults().rejectCredentials(true);
            visitor.socket().say("m1", "Wait");
            visitor.socket().next("accepted");

            await().untilAsserted(() -> {
                JsonObject app = app(Gateway.APP);
                assertThat(app.getJsonObject("paused").getString("reason")).contains("401");
                assertThat(Instant.parse(app.getJsonObject("paused").getString("since")))
                        .isAfter(before);
                assertThat(app.getJsonObject("lag").getJsonObject("tasks").getLong("message"))
                        .isEqualTo(1);
                assertThat(app.getJsonObject("lag").getDouble("oldest_seconds")).isPositive();
            });

            Gateway.helpdesk().faults().rejectCredentials(false);
            assertThat(visitor.socket().next("status").getString("status")).isEqualTo("sent");
            await().untilAsserted(() ->
                    assertThat(app(Gateway.APP).containsKey("paused")).isFalse());
        }
    }

    @Test
    void whatFailedAndWhatIsInQuarantineIsCounted() {
        long failed = app(Gateway.APP).getLong("failed_tasks");
        long quarantined = app(Gateway.APP).getLong("quarantined");
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().failNext(Operation.INBOX, 1, 422, "{}");
            visitor.socket().say("m1", "…");
            visitor.socket().next("status");
        }
        Announcement.post(new JsonObject()
                .put("hook_type", "outbox")
                .put("type", "to_client")
                .put("n", System.nanoTime()));

        assertThat(app(Gateway.APP).getLong("failed_tasks")).isEqualTo(failed + 1);
        assertThat(app(Gateway.APP).getLong("quarantined")).isEqualTo(quarantined + 1);
    }
}
