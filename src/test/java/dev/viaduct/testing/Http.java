package dev.viaduct.testing;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Requests to the running gateway as an app makes them. */
public final class Http {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final long PATIENCE_SECONDS = 10;

    private Http() {}

    /** An answer. */
    public record Answer(int status, HttpResponse<String> response) {
        /** The body as JSON. */
        public JsonObject json() {
            return new JsonObject(response.body());
        }

        /** One header. */
        public Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }
    }

    /** GET below {@code /v1/apps/}; {@code headers} are names and values in turn; {@code token} may be null. */
    public static Answer get(String path, String token, String... headers) {
        return send(request(path, token, headers).GET().build());
    }

    /** POST of JSON below {@code /v1/apps/}. */
    public static Answer post(String path, String token, String body, String... headers) {
        return send(request(path, token, headers)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    /** POST of what says of itself that it is mere text. */
    public static Answer text(String path, String token, String body) {
        return send(request(path, token)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    /** Any other method below {@code /v1/apps/}, without a body. */
    public static Answer method(String method, String path, String... headers) {
        return send(request(path, null, headers)
                .method(method, BodyPublishers.noBody())
                .build());
    }

    private static HttpRequest.Builder request(String path, String token, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(Gateway.address() + "/v1/apps/" + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return headers.length == 0 ? request : request.headers(headers);
    }

    static Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Follows the server-sent events of a contact. */
    public static Events events(String app, String token, String query, String... headers) {
        return new Events(request(app + "/events" + query, token, headers).build());
    }

    /** A stream of server-sent events. */
    public static final class Events implements AutoCloseable {
        /** One event; {@code id} is null where there was none. */
        public record Event(String id, JsonObject data) {}

        private static final Event END = new Event(null, new JsonObject().put("type", "end"));

        private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        private final HttpResponse<java.io.InputStream> response;
        private String id;

        private Events(HttpRequest request) {
            try {
                response = CLIENT.send(request, BodyHandlers.ofInputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Thread reader = new Thread(this::read, "events");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (java.io.BufferedReader lines = new java.io.BufferedReader(
                    new java.io.InputStreamReader(response.body(), java.nio.charset.StandardCharsets.UTF_8))) {
                lines.lines().forEach(this::line);
            } catch (IOException | UncheckedIOException e) {
                // an end like any other
            }
            events.add(END);
        }

        private void line(String line) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ")) {
                events.add(new Event(id, new JsonObject(line.substring(6))));
            } else if (line.isEmpty()) {
                id = null;
            }
        }

        /** Status of the answer. */
        public int status() {
            return response.statusCode();
        }

        /** One header of the answer. */
        public Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        /** The next event; one of type {@code end} when the gateway ended the stream. */
        public Event next() {
            try {
                Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (event == null) {
                    throw new AssertionError("no event within " + PATIENCE_SECONDS + " s");
                }
                return event;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The next event of this type; others before it are passed over. */
        public Event next(String type) {
            Event event = next();
            while (!type.equals(event.data().getString("type"))) {
                event = next();
            }
            return event;
        }

        @Override
        public void close() {
            try {
                response.body().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
