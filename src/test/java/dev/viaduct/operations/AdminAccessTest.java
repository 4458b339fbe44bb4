package dev.viaduct.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.testing.Admin;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Http;
import dev.viaduct.testing.Operated;
import dev.viaduct.testing.Visitor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use the admin API, and what it says to requests that make no sense. */
@QuarkusTest
@TestProfile(Operated.class)
@QuarkusTestResource(Gateway.class)
class AdminAccessTest {

    static Stream<String> wrong() {
        return Stream.of(
                null,
                "",
                "Bearer",
                "Bearer ",
                "Bearer wrong",
                "Bearer " + Admin.TOKEN + "x",
                "Bearer " + Admin.TOKEN.substring(1),
                "Basic " + Admin.TOKEN,
                Admin.TOKEN,
                "Bearer " + Gateway.token("anna"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whoDoesNotKnowTheTokenDoesNotPass(String authorization) {
        for (String path : new String[] {"apps", "failed-tasks", "quarantine", "apps/acme/messages", "nothing", ""}) {
            Http.Answer answer = Admin.call("GET", path, authorization);

            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
            assertThat(answer.header("WWW-Authenticate")).hasValue("Bearer");
            assertThat(answer.json().getString("detail")).isNotBlank();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin",
                "/admin/",
                "//admin/apps",
                "/admin//apps",
                "/%61dmin/apps",
                "/admin%2Fapps",
                "/v1/../admin/apps",
                "/./admin/apps",
                "/admin;a=b/apps",
                "/;a=b/admin/apps",
                "/admin;/apps;/acme;/messages?contact=a&seq=1",
                "/admin/apps;a=b",
                "/admin/apps/",
                "/ADMIN/apps"
            })
    void noSpellingOfAPathLeadsAroundTheGate(String path) {
        Http.Answer answer = Admin.callPath("GET", path, null);

        assertThat(answer.status()).isIn(401, 404);
        assertThat(answer.response().body()).doesNotContain("webhook");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"})
    void everyMethodIsRefused(String method) {
        assertThat(Admin.call(method, "apps", null).status()).isEqualTo(401);
    }

    @Test
    void theTokenMayBeAskedForInAnyCase() {
        assertThat(Admin.call("GET", "apps", "bearer " + Admin.TOKEN).status()).isEqualTo(200);
    }

    @Test
    void aContactsTokenIsNoAdminsAndTheOtherWayRound() {
        assertThat(Http.get("acme/messages", Admin.TOKEN).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "apps?limit=0,limit",
        "apps?limit=201,limit",
        "apps?limit=many,limit",
        "failed-tasks?limit=0,limit",
        "failed-tasks?limit=-1,limit",
        "failed-tasks?after=-1,after",
        "failed-tasks?after=x,after",
        "failed-tasks?after=99999999999999999999,after",
        "failed-tasks?contact=anna,app",
        "failed-tasks?app=acme&contact=%00,contact",
        "quarantine?limit=1000,limit",
        "quarantine?after=1.5,after",
        "quarantine/x,id",
        "quarantine/0,id",
        "apps/acme/messages/1,message_id",
        "apps/acme/messages/1-1-1-1-1,message_id",
        "apps/acme/messages,contact",
        "apps/acme/messages?contact=a&client=1&seq=1,contact",
        "apps/acme/messages?contact=a,seq",
        "apps/acme/messages?contact=a&seq=1&id=2,seq",
        "apps/acme/messages?contact=a&seq=0,seq",
        "apps/acme/messages?contact=a&seq=first,seq",
        "apps/acme/messages?contact=a&id=%00,id"
    })
    void aBadParameterIsNamed(String path, String parameter) {
        Http.Answer answer = Admin.get(path);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("application/problem+json");
        JsonObject problem = answer.json();
        assertThat(problem.getString("field")).isEqualTo(parameter);
        assertThat(problem.getString("detail")).contains(parameter);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,quarantine/999999999",
        "POST,quarantine/999999999/retry",
        "DELETE,quarantine/999999999",
        "POST,failed-tasks/999999999/retry",
        "DELETE,failed-tasks/999999999",
        "DELETE,apps/acme/contacts/nobody",
        "DELETE,apps/nothing/contacts/nobody",
        "GET,apps/acme/messages/01890000-0000-7000-8000-000000000000",
        "GET,apps/nothing/messages/01890000-0000-7000-8000-000000000000",
        "GET,apps/acme/messages?contact=nobody&seq=1",
        "GET,apps/acme/messages?client=99&helpdesk_id=1"
    })
    void whatIsNotThereIsNotFound(String method, String path) {
        Http.Answer answer = Admin.call(method, path, "Bearer " + Admin.TOKEN);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(answer.json().getString("detail")).isNotBlank();
    }

    @Test
    void aMessageOfAnotherAppIsNotFound() {
        try (Visitor visitor = Visitor.arrive()) {
            assertThat(Admin.get("apps/other/messages/" + visitor.firstMessageId())
                            .status())
                    .isEqualTo(404);
        }
    }
}
