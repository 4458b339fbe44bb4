package dev.viaduct;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.app.Metric;
import dev.viaduct.simulator.SimulatedClient;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.TestSocket;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What whoever runs the gateway, or writes an app for it, asks it about itself. */
@QuarkusTest
@QuarkusTestResource(Gateway.class)
class OperationTest {

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/live", "/q/health/ready"})
    void probesAreUp(String path) {
        given().get(path).then().statusCode(200);
    }

    @Test
    void everyMetricIsTold() {
        try (TestSocket anna = Gateway.socket("measured")) {
            anna.say("m1", "Hello");
            anna.next("status");
            SimulatedClient client = Gateway.helpdesk().client("measured").orElseThrow();
            Gateway.helpdesk().reply(client.id(), "Hello to you");
            anna.next("message");
            for (int i = 0; i < 10; i++) {
                anna.sendText("no frame");
            }
            assertThat(anna.closeCode()).isEqualTo(4400);
        }
        given().get("/v1/apps/acme/socket").then().statusCode(401);

        await().untilAsserted(() -> {
            List<String> told = given().get("/q/metrics")
                    .asString()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.replaceFirst("[{ ].*", ""))
                    .distinct()
                    .toList();
            assertThat(Metric.values())
                    .allSatisfy(metric -> assertThat(told).as("%s", metric.id()).anyMatch(name -> isOf(metric, name)));
        });
    }

    /** Prometheus spells names with underscores and adds what kind and unit they are of. */
    private static boolean isOf(Metric metric, String name) {
        String base = metric.id().replace('.', '_');
        return Set.of(base, base + "_total", base + "_count", base + "_seconds_count")
                .contains(name);
    }

    @Test
    void theHttpContractIsServedWhole() {
        JsonObject contract = new JsonObject(
                given().queryParam("format", "json").get("/q/openapi").asString());

        assertThat(contract.getJsonObject("paths").fieldNames())
                .containsExactlyInAnyOrder(
                        "/v1/apps/{app}/guests",
                        "/v1/apps/{app}/messages",
                        "/v1/apps/{app}/receipts",
                        "/v1/apps/{app}/events",
                        "/v1/apps/{app}/socket",
                        "/webhooks/{app}",
                        "/admin/apps",
                        "/admin/apps/{app}/messages",
                        "/admin/apps/{app}/messages/{message_id}",
                        "/admin/apps/{app}/contacts/{subject}",
                        "/admin/failed-tasks",
                        "/admin/failed-tasks/{id}",
                        "/admin/failed-tasks/{id}/retry",
                        "/admin/quarantine",
                        "/admin/quarantine/{id}",
                        "/admin/quarantine/{id}/retry");
        assertThat(contract.getJsonObject("paths")
                        .getJsonObject("/v1/apps/{app}/messages")
                        .fieldNames())
                .contains("get", "post");
        contract.getJsonObject("paths").forEach(path -> {
            JsonObject item = (JsonObject) path.getValue();
            item.fieldNames().stream()
                    .filter(Set.of("get", "post", "put", "delete")::contains)
                    .map(item::getJsonObject)
                    .forEach(operation -> {
                        assertThat(operation.getString("operationId")).isNotBlank();
                        assertThat(operation.getString("summary")).isNotBlank();
                        assertThat(operation.getJsonObject("responses").fieldNames())
                                .as("answers of %s", path.getKey())
                                .contains("404")
                                .anyMatch(status -> status.startsWith("2") || status.equals("101"));
                    });
        });
        JsonObject contact = contract.getJsonObject("components")
                .getJsonObject("securitySchemes")
                .getJsonObject("contact");
        assertThat(contact.getString("scheme")).isEqualTo("bearer");
        assertThat(contract.getJsonArray("security")).isEqualTo(new JsonArray("[{\"contact\":[]}]"));
        assertThat(contract.getJsonObject("components")
                        .getJsonObject("securitySchemes")
                        .getJsonObject("admin")
                        .getString("scheme"))
                .isEqualTo("bearer");
        assertThat(contract.getJsonObject("paths")
                        .getJsonObject("/admin/apps/{app}/contacts/{subject}")
                        .getJsonObject("delete")
                        .getJsonArray("security"))
                .isEqualTo(new JsonArray("[{\"admin\":[]}]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/admin", "/admin/", "/admin/apps", "/admin;x/apps", "/admin/quarantine/1/retry", "/admin/x"})
    void withoutATokenForItThereIsNoAdminApi(String path) {
        for (String method : List.of("GET", "POST", "DELETE", "PUT")) {
            given().header("Authorization", "Bearer anything")
                    .urlEncodingEnabled(false)
                    .request(method, path)
                    .then()
                    .statusCode(404);
        }
    }

    @Test
    void everyReferenceOfTheHttpContractLeadsSomewhere() {
        JsonObject contract = new JsonObject(
                given().queryParam("format", "json").get("/q/openapi").asString());

        List<String> references = new ArrayList<>();
        collectReferences(contract, references);

        assertThat(references)
                .contains("#/components/schemas/SendFrame", "#/components/schemas/ReceiptFrame")
                .allSatisfy(reference ->
                        assertThat(resolve(contract, reference)).as(reference).isNotNull());
    }

    private static void collectReferences(Object node, List<String> found) {
        if (node instanceof JsonObject object) {
            object.forEach(field -> {
                if (field.getKey().equals("$ref")) {
                    found.add((String) field.getValue());
                } else {
                    collectReferences(field.getValue(), found);
                }
            });
        } else if (node instanceof JsonArray array) {
            array.forEach(element -> collectReferences(element, found));
        }
    }

    private static JsonObject resolve(JsonObject document, String reference) {
        assertThat(reference).startsWith("#/");
        JsonObject node = document;
        for (String name : reference.substring(2).split("/")) {
            node = node == null ? null : node.getJsonObject(name.replace("~1", "/"));
        }
        return node;
    }

    @Test
    void theSocketsContractIsServed() {
        String contract =
                given().get("/asyncapi.yaml").then().statusCode(200).extract().asString();

        assertThat(contract).startsWith("asyncapi: 3.").contains("viaduct.v1");
    }
}
