package dev.viaduct.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.helpdesk.Helpdesk;
import dev.viaduct.helpdesk.HelpdeskOperator;
import dev.viaduct.helpdesk.Helpdesks;
import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.Operation;
import dev.viaduct.simulator.SimulatedWebhook;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Hasty;
import dev.viaduct.testing.SecondHelpdesk;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The webhook at the helpdesk is on again soon, whatever was done to it. */
@QuarkusTest
@TestProfile(Hasty.class)
@QuarkusTestResource(Gateway.class)
class GuardianTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Inject
    Helpdesks helpdesks;

    @AfterEach
    void mend() {
        Gateway.helpdesk().comeBack();
        Gateway.helpdesk().faults().reset();
    }

    private static Optional<SimulatedWebhook> webhook(Chat2DeskSimulator helpdesk, String app) {
        return helpdesk.webhooks().stream()
                .filter(webhook -> webhook.url().equals(Gateway.address() + "/webhooks/" + app))
                .findFirst();
    }

    private static SimulatedWebhook enabled(String app) {
        return await().atMost(PATIENCE)
                .until(() -> webhook(Gateway.helpdesk(), app), found -> found.filter(SimulatedWebhook::enabled)
                        .isPresent())
                .orElseThrow();
    }

    @Test
    void everyAppsWebhookIsRegisteredForItsChannelAndWhatMatters() {
        SimulatedWebhook webhook = enabled(Gateway.APP);

        assertThat(webhook.channels()).containsExactly(Long.parseLong(Gateway.CHANNEL));
        assertThat(webhook.events())
                .contains(
                        "inbox",
                        "outbox",
                        "outbox_status",
                        "imported_message",
                        "new_request",
                        "client_updated",
                        "client_added_to_blacklist",
                        "close_dialog",
                        "close_request",
                        "dialog_transferred")
                .doesNotContain("comment");
        enabled(Gateway.OTHER_APP);
        enabled(Gateway.GUESTS_APP);
    }

    @Test
    void aDeletedOneIsMadeAgain() {
        SimulatedWebhook webhook = enabled(Gateway.APP);

        Gateway.helpdesk().deleteWebhook(webhook.id());

        assertThat(enabled(Gateway.APP).id()).isNotEqualTo(webhook.id());
    }

    @Test
    void oneThatWasSwitchedOffIsSwitchedOn() {
        SimulatedWebhook webhook = enabled(Gateway.APP);

        Gateway.helpdesk().switchOffWebhook(webhook.id());

        assertThat(enabled(Gateway.APP).id()).isEqualTo(webhook.id());
    }

    @Test
    void oneThatStaysOffIsMadeAnew() {
        SimulatedWebhook webhook = enabled(Gateway.APP);
        Gateway.helpdesk().faults().failNext(Operation.UPDATE_WEBHOOK, 1, 200, "{\"status\":\"success\"}");

        Gateway.helpdesk().switchOffWebhook(webhook.id());

        assertThat(enabled(Gateway.APP).id()).isNotEqualTo(webhook.id());
        assertThat(Gateway.helpdesk().webhooks().stream().filter(w -> w.url().endsWith("/" + Gateway.APP)))
                .hasSize(1);
    }

    @Test
    void oneThatLostEventsGetsThemBack() throws IOException, InterruptedException {
        SimulatedWebhook webhook = enabled(Gateway.APP);
        HttpRequest change = HttpRequest.newBuilder(
                        URI.create(Gateway.helpdesk().url() + "/v1/webhooks/" + webhook.id()))
                .header("Authorization", Gateway.HELPDESK_TOKEN)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"events\":[\"inbox\"],\"channels\":[1]}"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(change, HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);

        await().atMost(PATIENCE).untilAsserted(() -> {
            SimulatedWebhook now = enabled(Gateway.APP);
            assertThat(now.events()).contains("outbox", "close_dialog");
            assertThat(now.channels()).contains(Long.parseLong(Gateway.CHANNEL));
        });
    }

    @Test
    void anInstallationThatDoesNotKnowTheNewestEventIsAskedWithoutIt() {
        SimulatedWebhook webhook = enabled(Gateway.OTHER_APP);
        Gateway.helpdesk().faults().failNext(Operation.CREATE_WEBHOOK, 1, 400, """
                {"message":"bad_request","errors":[{"text":"Unknown event imported_message"}],"status":"error"}""");

        Gateway.helpdesk().deleteWebhook(webhook.id());

        assertThat(enabled(Gateway.OTHER_APP).events()).contains("outbox").doesNotContain("imported_message");
    }

    @Test
    void aRefusalForAnotherReasonDoesNotCostTheNewestEvent() {
        SimulatedWebhook webhook = enabled(Gateway.GUESTS_APP);
        Gateway.helpdesk().faults().failNext(Operation.CREATE_WEBHOOK, 2, 400, """
                {"message":"bad_request","errors":"Up to 5 webhooks are allowed","status":"error"}""");

        Gateway.helpdesk().deleteWebhook(webhook.id());

        assertThat(enabled(Gateway.GUESTS_APP).events()).contains("outbox", "imported_message");
    }

    @Test
    void anOutageOfTheHelpdeskIsWaitedFor() {
        SimulatedWebhook webhook = enabled(Gateway.APP);
        Gateway.helpdesk().goDown();
        Gateway.helpdesk().deleteWebhook(webhook.id());

        Gateway.helpdesk().comeBack();

        assertThat(enabled(Gateway.APP).id()).isNotEqualTo(webhook.id());
    }

    @Test
    void aHelpdeskThatWasDownAtTheStartIsToldOnceItIsUp() {
        Chat2DeskSimulator second = SecondHelpdesk.up();

        await().atMost(PATIENCE).until(() -> webhook(second, SecondHelpdesk.PHONES)
                .filter(SimulatedWebhook::enabled)
                .isPresent());
    }

    @Test
    void theBudgetIsReadInBothShapes() {
        SecondHelpdesk.up();

        Helpdesk.Budget newer = budget(Gateway.APP);
        Helpdesk.Budget older = budget(SecondHelpdesk.PHONES);

        assertThat(newer.used()).isPositive();
        assertThat(newer.left().orElseThrow()).isPositive();
        assertThat(older.used()).isPositive();
        assertThat(older.left()).isEmpty();
    }

    private Helpdesk.Budget budget(String app) {
        return helpdesks.of(app).budget().await().atMost(PATIENCE).orElseThrow();
    }

    @Test
    void absentNamesOfOperatorsAreAbsentHoweverTheyAreWritten() {
        SecondHelpdesk.up().faults().failNext(Operation.LIST_OPERATORS, 1, 200, """
                {"data":[
                  {"id":1123,"avatar":"null","first_name":"Administrator","last_name":"null"},
                  {"id":5813,"avatar":null,"first_name":"John","last_name":"Wick"},
                  {"id":"7","avatar":"","first_name":"null","last_name":""}],
                 "meta":{"total":3,"limit":200,"offset":0},"status":"success"}""");

        assertThat(operator("1123")).isEqualTo(new HelpdeskOperator("1123", "Administrator", null));
        assertThat(operator("5813")).isEqualTo(new HelpdeskOperator("5813", "John Wick", null));
        assertThat(operator("7")).isEqualTo(new HelpdeskOperator("7", null, null));
        assertThat(operator("4711")).isEqualTo(new HelpdeskOperator("4711", null, null));
    }

    private HelpdeskOperator operator(String id) {
        return helpdesks.of(SecondHelpdesk.SLOW).operator(id).await().atMost(PATIENCE);
    }
}
