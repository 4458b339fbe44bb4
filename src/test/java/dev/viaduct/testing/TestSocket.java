package dev.viaduct.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client's end of a real socket: every frame in order, and the close code. */
public final class TestSocket implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long PATIENCE_SECONDS = 10;

    private final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
    private final List<JsonObject> passed = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder parts = new StringBuilder();
    private WebSocket socket;

    private TestSocket() {}

    /** Connects with the token in the header; {@code query} is empty or begins with {@code ?}. */
    public static TestSocket connect(URI gateway, String app, String token, String query) {
        TestSocket client = new TestSocket();
        URI address = URI.create("ws://" + gateway.getAuthority() + "/v1/apps/" + app + "/socket" + query);
        client.socket = HTTP.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(address, client)
                .join();
        return client;
    }

    /** Connects as a browser does, with the token among the subprotocols. */
    public static TestSocket connectAsBrowser(URI gateway, String app, String token, String query) {
        TestSocket client = new TestSocket();
        URI address = URI.create("ws://" + gateway.getAuthority() + "/v1/apps/" + app + "/socket" + query);
        client.socket = HTTP.newWebSocketBuilder()
                .subprotocols("viaduct.v1", "bearer." + token)
                .buildAsync(address, client)
                .join();
        return client;
    }

    /** The subprotocol the gateway chose. */
    public String subprotocol() {
        return socket.getSubprotocol();
    }

    /** Sends a frame. */
    public TestSocket send(JsonObject frame) {
        return sendText(frame.encode());
    }

    /** Sends any text. */
    public TestSocket sendText(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    /** Sends a binary frame. */
    public TestSocket sendBinary(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
        return this;
    }

    /** Sends one part of a fragmented text message. */
    public TestSocket sendPart(String part, boolean last) {
        socket.sendText(part, last).join();
        return this;
    }

    /** Says goodbye as a polite client does. */
    public void hangUp() {
        socket.sendClose(1000, "").join();
    }

    /** A {@code send} frame with text. */
    public TestSocket say(String id, String text) {
        return send(new JsonObject().put("type", "send").put("id", id).put("text", text));
    }

    /** The next frame, whatever it is. */
    public JsonObject next() {
        try {
            JsonObject frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(frame)
                    .as("a frame within %d s, after %s", PATIENCE_SECONDS, passed)
                    .isNotNull();
            passed.add(frame);
            return frame;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next frame of this type; frames of other types before it are passed over. */
    public JsonObject next(String type) {
        JsonObject frame = next();
        while (!type.equals(frame.getString("type"))) {
            frame = next();
        }
        return frame;
    }

    /** All frames up to and with the next one of this type. */
    public List<JsonObject> until(String type) {
        List<JsonObject> all = new ArrayList<>(List.of(next()));
        while (!type.equals(all.get(all.size() - 1).getString("type"))) {
            all.add(next());
        }
        return all;
    }

    /** What has come and was not yet asked for. */
    public List<JsonObject> rest() {
        List<JsonObject> rest = new ArrayList<>();
        frames.drainTo(rest);
        passed.addAll(rest);
        return rest;
    }

    /** Asserts that no frame of this type comes for a while; frames of other types are passed over. */
    public void expectNo(String type, long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            long left = end - System.nanoTime();
            while (left > 0) {
                JsonObject frame = frames.poll(left, TimeUnit.NANOSECONDS);
                if (frame != null) {
                    assertThat(frame.getString("type")).as("%s", frame).isNotEqualTo(type);
                }
                left = end - System.nanoTime();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The code with which the gateway closed the socket; 1006 when it just broke. */
    public int closeCode() {
        return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Whether the socket is open. */
    public boolean isOpen() {
        return !closed.isDone();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        parts.append(text);
        if (last) {
            frames.add(new JsonObject(parts.toString()));
            parts.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.complete(1006);
    }

    @Override
    public void close() {
        if (isOpen()) {
            socket.abort();
        }
    }
}
