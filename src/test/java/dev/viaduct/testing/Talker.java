package dev.viaduct.testing;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A contact who writes at a steady pace until the socket ends, and keeps every frame that came. */
public final class Talker implements WebSocket.Listener, AutoCloseable {
    private static final long PATIENCE_SECONDS = 25;

    private final String subject;
    private final List<JsonObject> frames = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder parts = new StringBuilder();
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    private WebSocket socket;
    private int said;

    private Talker(String subject) {
        this.subject = subject;
    }

    /** Starts to write. */
    public static Talker start(PackagedGateway gateway, String subject, Duration every) {
        Talker talker = new Talker(subject);
        talker.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + PackagedGateway.token(subject))
                .buildAsync(
                        URI.create("ws://" + gateway.address().getAuthority() + "/v1/apps/" + PackagedGateway.APP
                                + "/socket"),
                        talker)
                .join();
        talker.pace.scheduleAtFixedRate(talker::say, 0, every.toMillis(), TimeUnit.MILLISECONDS);
        return talker;
    }

    private void say() {
        said++;
        JsonObject frame =
                new JsonObject().put("type", "send").put("id", "m" + said).put("text", subject + " says " + said);
        socket.sendText(frame.encode(), true).join();
    }

    /** Who writes. */
    public String subject() {
        return subject;
    }

    /** Every {@code accepted} frame, in order. */
    public List<JsonObject> accepted() {
        return framesOf("accepted");
    }

    /** Every frame of this type, in order. */
    public List<JsonObject> framesOf(String type) {
        return frames.stream()
                .filter(frame -> type.equals(frame.getString("type")))
                .toList();
    }

    /** The code with which the socket was closed; 1006 when it just broke. */
    public int closeCode() {
        return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
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
        pace.shutdownNow();
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        pace.shutdownNow();
        closed.complete(1006);
    }

    @Override
    public void close() {
        pace.shutdownNow();
        socket.abort();
    }
}
