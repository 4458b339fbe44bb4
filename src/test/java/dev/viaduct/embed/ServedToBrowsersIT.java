package dev.viaduct.embed;

import static dev.viaduct.testing.PackagedGateway.APP;
import static dev.viaduct.testing.PackagedGateway.HELPDESK_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.SimulatorSettings;
import dev.viaduct.testing.PackagedGateway;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the packaged gateway serves to pages and web views. */
class ServedToBrowsersIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Chat2DeskSimulator helpdesk;
    private static PackagedGateway gateway;

    @BeforeAll
    static void start() {
        helpdesk = Chat2DeskSimulator.start(SimulatorSettings.withToken(HELPDESK_TOKEN));
        Map<String, String> settings = PackagedGateway.bridging(helpdesk);
        settings.put("viaduct.apps.acme.allowed-origins", "https://shop.example,capacitor://localhost");
        gateway = PackagedGateway.start("served", settings);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        helpdesk.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/widget.js", "/client.js", "/client.global.js"})
    void aScriptIsServedToPagesOfAnyOriginAndKeptForAWhile(String path) throws Exception {
        HttpResponse<String> answer = get(path, "Accept-Encoding", "gzip");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "content-type")).startsWith("text/javascript");
        assertThat(header(answer, "content-encoding")).isEqualTo("gzip");
        assertThat(header(answer, "cache-control")).contains("public", "max-age=300");
        assertThat(header(answer, "access-control-allow-origin")).isEqualTo("*");
        assertThat(header(answer, "x-content-type-options")).isEqualTo("nosniff");
    }

    @Test
    void whatABrowserHasAlreadyIsNotSentAgain() throws Exception {
        String modified = header(get("/widget.js"), "last-modified");

        HttpResponse<String> again = get("/widget.js", "If-Modified-Since", modified);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void theEmbedPageIsThereForAnAppThatIsBridged() throws Exception {
        HttpResponse<String> page = get("/embed/" + APP + "?lang=es");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "content-type")).startsWith("text/html");
        assertThat(header(page, "content-security-policy")).contains("default-src 'none'", "script-src 'self'");
        assertThat(header(page, "referrer-policy")).isEqualTo("no-referrer");
        assertThat(page.body()).contains("<script src=\"../widget.js\"");
    }

    @Test
    void onlyPagesThatMayConnectMayFrameTheEmbedPage() throws Exception {
        List<String> policies = get("/embed/" + APP).headers().allValues("content-security-policy");

        assertThat(policies).contains("frame-ancestors 'self' capacitor://localhost https://shop.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/embed/nobody",
                "/embed/" + APP + "/",
                "/embed/" + APP + "/more",
                "/embed/",
                "/embed/index.html",
                "/",
                "/index.html",
                "/src/page.ts",
                "/package.json",
                "/widget.js.map",
                "/../application.properties"
            })
    void nothingElseIsServed(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(header(answer, "content-type")).isEqualTo("application/problem+json");
        assertThat(header(answer, "cache-control")).doesNotContain("public");
    }

    private static HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.address().resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
