package dev.viaduct.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.Fault;
import dev.viaduct.simulator.GatewayStatus;
import dev.viaduct.simulator.Operation;
import dev.viaduct.simulator.SimulatedMessage;
import dev.viaduct.testing.Admin;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Http;
import dev.viaduct.testing.Operated;
import dev.viaduct.testing.Rows;
import dev.viaduct.testing.Visitor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was given up is kept with its reason, and can be tried again or discarded. */
@QuarkusTest
@TestProfile(Operated.class)
@QuarkusTestResource(Gateway.class)
class FailedTasksTest {
    private static final String RUDE = "{\"status\":\"error\",\"message\":\"too rude\"}";

    @Inject
    Rows rows;

    @AfterEach
    void mend() {
        Gateway.helpdesk().comeBack();
        Gateway.helpdesk().faults().reset();
    }

    private static List<JsonObject> failed(Visitor visitor) {
        return page("?app=acme&contact=" + visitor.subject()).getJsonArray("failed_tasks").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static JsonObject page(String query) {
        Http.Answer answer = Admin.get("failed-tasks" + query);
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    private static JsonObject only(Visitor visitor) {
        return await().until(() -> failed(visitor), tasks -> tasks.size() == 1).get(0);
    }

    private static void failOne(Visitor visitor, String id) {
        Gateway.helpdesk().faults().failNext(Operation.INBOX, 1, 422, RUDE);
        visitor.socket().say(id, id);
        assertThat(visitor.socket().next("status").getString("status")).isEqualTo("failed");
    }

    private static Http.Answer retry(JsonObject task) {
        return Admin.post("failed-tasks/" + task.getLong("id") + "/retry");
    }

    private static List<String> texts(Visitor visitor) {
        return Gateway.helpdesk().messages(visitor.clientId()).stream()
                .map(SimulatedMessage::text)
                .toList();
    }

    @Test
    void aRefusedMessageIsKeptWithItsReason() {
        try (Visitor visitor = Visitor.arrive()) {
            failOne(visitor, "m1");

            JsonObject task = only(visitor);

            assertThat(task.getString("app")).isEqualTo("acme");
            assertThat(task.getString("contact")).isEqualTo(visitor.subject());
            assertThat(task.getString("kind")).isEqualTo("message");
            assertThat(task.getLong("seq")).isEqualTo(2);
            assertThat(task.getString("code")).isEqualTo("refused");
            assertThat(task.getString("reason")).contains("too rude");
            assertThat(task.getInteger("attempts")).isEqualTo(1);
            assertThat(task.getString("failed_at")).isGreaterThanOrEqualTo(task.getString("created_at"));
        }
    }

    @Test
    void aMessageThatIsTriedAgainGoesBehindWhatCameSince() {
        try (Visitor visitor = Visitor.arrive()) {
            failOne(visitor, "m1");
            visitor.socket().say("m2", "m2");
            assertThat(visitor.socket().next("status").getLong("seq")).isEqualTo(3);

            assertThat(retry(only(visitor)).status()).isEqualTo(204);

            JsonObject status = visitor.socket().next("status");
            assertThat(status.getString("status")).isEqualTo("sent");
            assertThat(status.getLong("seq")).isEqualTo(2);
            assertThat(texts(visitor)).containsExactly("Hello", "m2", "m1");
            assertThat(failed(visitor)).isEmpty();
            assertThat(story(visitor, 2)).containsSubsequence("accepted", "failed", "retried", "forwarded");
        }
    }

    private static List<String> story(Visitor visitor, long seq) {
        return Admin.get("apps/acme/messages?contact=" + visitor.subject() + "&seq=" + seq)
                .json()
                .getJsonArray("story")
                .stream()
                .map(step -> ((JsonObject) step).getString("event"))
                .toList();
    }

    @Test
    void anAnswerMarksAMessageSeenThatWasTriedAgain() {
        try (Visitor visitor = Visitor.arrive()) {
            failOne(visitor, "m1");
            Gateway.helpdesk().reply(visitor.clientId(), "I have read it all");
            visitor.socket().next("message");
            retry(only(visitor));
            assertThat(visitor.socket().next("status").getLong("seq")).isPositive();
            await().untilAsserted(() -> assertThat(texts(visitor)).contains("m1"));
            await().untilAsserted(() -> assertThat(rows.number(
                            "SELECT status FROM message WHERE contact_id = ? AND seq = 2",
                            rows.contact(visitor.subject())))
                    .isEqualTo(1));

            Gateway.helpdesk().reply(visitor.clientId(), "That too");

            await().untilAsserted(() -> assertThat(rows.number(
                            "SELECT status FROM message WHERE contact_id = ? AND seq = 2",
                            rows.contact(visitor.subject())))
                    .isEqualTo(3));
        }
    }

    @Test
    void aMessageThatFailsAgainIsAFailedTaskAgain() {
        try (Visitor visitor = Visitor.arrive()) {
            failOne(visitor, "m1");
            JsonObject first = only(visitor);
            Gateway.helpdesk()
                    .faults()
                    .failNext(Operation.INBOX, 1, 422, "{\"status\":\"error\",\"message\":\"still\"}");

            retry(first);

            JsonObject failed = visitor.socket().next("status");
            assertThat(failed.getString("status")).isEqualTo("failed");
            assertThat(failed.getJsonObject("error").getString("message")).contains("still");
            JsonObject second = only(visitor);
            assertThat(second.getLong("id")).isNotEqualTo(first.getLong("id"));
            assertThat(second.getString("reason")).contains("still");
            assertThat(retry(first).status()).isEqualTo(404);
        }
    }

    @Test
    void oneThatIsDiscardedIsForgottenAndItsMessageStaysFailed() {
        try (Visitor visitor = Visitor.arrive()) {
            failOne(visitor, "m1");
            JsonObject task = only(visitor);

            assertThat(Admin.delete("failed-tasks/" + task.getLong("id")).status())
                    .isEqualTo(204);

            assertThat(failed(visitor)).isEmpty();
            assertThat(retry(task).status()).isEqualTo(404);
            assertThat(Admin.delete("failed-tasks/" + task.getLong("id")).status())
                    .isEqualTo(404);
            assertThat(story(visitor, 2)).containsExactly("accepted", "failed");
        }
    }

    @Test
    void oneWhoseMessageIsGoneCanOnlyBeDiscarded() {
        try (Visitor visitor = Visitor.arrive()) {
            failOne(visitor, "m1");
            JsonObject task = only(visitor);
            rows.change("DELETE FROM message WHERE contact_id = ? AND seq = 2", rows.contact(visitor.subject()));

            Http.Answer answer = retry(task);

            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.json().getString("detail")).contains("gone");
            assertThat(failed(visitor)).hasSize(1);
            assertThat(Admin.delete("failed-tasks/" + task.getLong("id")).status())
                    .isEqualTo(204);
        }
    }

    @Test
    void aReportThatWasRefusedCanBeTriedAgain() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk()
                    .faults()
                    .failNext(Operation.REPORT_STATUS, 1, 404, "{\"status\":\"error\",\"message\":\"lost\"}");
            SimulatedMessage answer = Gateway.helpdesk().reply(visitor.clientId(), "Hello to you");
            long seq = visitor.socket().next("message").getLong("seq");
            JsonObject task = only(visitor);
            assertThat(task.getString("kind")).isEqualTo("report");
            assertThat(task.getString("status")).isEqualTo("sent");
            assertThat(story(visitor, seq)).endsWith("report_failed");

            assertThat(retry(task).status()).isEqualTo(204);

            await().untilAsserted(() -> assertThat(
                            Gateway.helpdesk().message(answer.id()).reportedStatuses())
                    .containsExactly(GatewayStatus.SENT));
            await().untilAsserted(() -> assertThat(story(visitor, seq)).containsSubsequence("retried", "reported"));
        }
    }

    @Test
    void profilesAndClosesThatWereRefusedCanBeTriedAgain() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().next(Operation.UPDATE_CLIENT, 1, new Fault.Fail(400, RUDE));
            visitor.socket().send(new JsonObject().put("type", "profile").put("name", "Olga"));
            JsonObject task = only(visitor);
            assertThat(task.getString("kind")).isEqualTo("profile");
            assertThat(task.containsKey("seq")).isFalse();

            assertThat(retry(task).status()).isEqualTo(204);

            await().untilAsserted(() -> assertThat(Gateway.helpdesk().calls(Operation.UPDATE_CLIENT))
                    .anyMatch(call -> call.status() == 200 && call.path().endsWith("/" + visitor.clientId())));
        }
    }

    @Test
    void theListGoesOnWhereThePageBeforeEnded() {
        try (Visitor visitor = Visitor.arrive()) {
            for (String id : List.of("m1", "m2", "m3")) {
                failOne(visitor, id);
            }
            String query = "?app=acme&contact=" + visitor.subject();

            JsonObject first = page(query + "&limit=2");
            long last = first.getJsonArray("failed_tasks").getJsonObject(1).getLong("id");
            JsonObject second = page(query + "&limit=2&after=" + last);

            assertThat(first.getBoolean("more")).isTrue();
            assertThat(second.getBoolean("more")).isFalse();
            assertThat(second.getJsonArray("failed_tasks")).hasSize(1);
            assertThat(page("?app=other").getJsonArray("failed_tasks")).isEmpty();
            assertThat(page("?app=acme&contact=nobody").getJsonArray("failed_tasks"))
                    .isEmpty();
            assertThat(page("?app=acme").getJsonArray("failed_tasks")).hasSizeGreaterThanOrEqualTo(3);
        }
    }
}
