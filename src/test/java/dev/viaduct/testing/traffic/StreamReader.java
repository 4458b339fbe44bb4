package dev.viaduct.testing.traffic;

import dev.viaduct.testing.PackagedGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads a contact's whole stream back, by HTTP. */
final class StreamReader {
    private static final int PAGE = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final URI gateway;

    StreamReader(URI gateway) {
        this.gateway = gateway;
    }

    /** The contact's messages as the gateway has them, in its order. */
    List<JsonObject> read(String subject) throws IOException, InterruptedException {
        List<JsonObject> stream = new ArrayList<>();
        JsonArray page = page(subject, 0);
        while (!page.isEmpty()) {
            page.forEach(message -> stream.add((JsonObject) message));
            page = page.size() < PAGE
                    ? new JsonArray()
                    : page(subject, stream.get(stream.size() - 1).getLong("seq"));
        }
        return stream;
    }

    private JsonArray page(String subject, long after) throws IOException, InterruptedException {
        URI address =
                gateway.resolve("/v1/apps/%s/messages?after=%d&limit=%d".formatted(PackagedGateway.APP, after, PAGE));
        var answer = http.send(
                HttpRequest.newBuilder(address)
                        .header("Authorization", "Bearer " + PackagedGateway.token(subject))
                        .timeout(PATIENCE)
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(subject + "'s stream: " + answer.statusCode() + " " + answer.body());
        }
        return new JsonObject(answer.body()).getJsonArray("messages");
    }
}
