package dev.viaduct.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** Calls the simulator as the gateway does: by HTTP, with a token. */
final class Caller {

    record Reply(int status, String body) {

        JsonObject json() {
            return new JsonObject(body);
        }

        JsonObject data() {
            return json().getJsonObject("data");
        }

        JsonArray list() {
            return new JsonArray(body);
        }
    }

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final String token;

    Caller(Chat2DeskSimulator simulator, String token) {
        this.url = simulator.url();
        this.token = token;
    }

    Reply get(String path) {
        return call("GET", path, null);
    }

    Reply post(String path, JsonObject body) {
        return call("POST", path, body);
    }

    Reply put(String path, JsonObject body) {
        return call("PUT", path, body);
    }

    Reply delete(String path) {
        return call("DELETE", path, null);
    }

    Reply inbox(String contact, String text) {
        return post("/v1/messages/inbox", inboxBody(contact, text));
    }

    static JsonObject inboxBody(String contact, String text) {
        return new JsonObject()
                .put("channel_id", "1")
                .put("body", text)
                .put("extra_data", new JsonObject().put("external_id", "ext-" + text))
                .put("from_client", new JsonObject().put("id", contact).put("nickname", "Nick"));
    }

    long webhook(String hookUrl, String... events) {
        Reply reply = post(
                "/v1/webhooks",
                new JsonObject()
                        .put("url", hookUrl)
                        .put("name", "gateway")
                        .put("events", new JsonArray(List.of(events))));
        return reply.data().getLong("id");
    }

    Reply call(String method, String path, JsonObject body) {
        try {
            HttpResponse<String> response = attempt(method, path, body);
            return new Reply(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, for calls whose answer is expected to be missing. */
    HttpResponse<String> attempt(String method, String path, JsonObject body) throws IOException {
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body.encode());
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Authorization", token)
                .header("Content-Type", "application/json")
                .method(method, publisher)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
