package dev.viaduct.socket;

import dev.viaduct.conversation.Contact;
import dev.viaduct.conversation.WrittenTo;
import dev.viaduct.identity.ContactPrincipal;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/** One WebSocket: reads the client's frames in order, within its rate, and answers them. */
final class SocketSession extends Device {
    private static final Logger LOG = Logger.getLogger(SocketSession.class);
    private static final int BAD_FRAMES = 10;
    private static final int SECONDS_OVER_RATE = 10;
    private static final long CLOSE_MILLIS = 5_000;

    private final FrameAssembly assembly;
    private final FrameRate rate;
    private final Inbox inbox;
    private final Map<String, Integer> undecided = new HashMap<>();
    private ServerWebSocket socket;
    private ConnectionBase connection;
    private long heardAt;
    private int badFrames;

    SocketSession(SocketServices services, ContactPrincipal principal, Context context) {
        super(services, principal, context);
        this.assembly = new FrameAssembly(services.limits.frameBytes());
        this.rate = new FrameRate(services.limits.framesPerSecond(), services.limits.framesBurst(), System.nanoTime());
        this.inbox = new Inbox(this::start, () -> socket.pause(), () -> socket.resume());
    }

    /** The upgrade is done: serves the socket until it closes. */
    void open(ServerWebSocket upgraded, HttpConnection http, Contact snapshot, OptionalLong after) {
        socket = upgraded;
        connection = (ConnectionBase) http;
        heardAt = System.nanoTime();
        socket.frameHandler(this::received);
        socket.pongHandler(pong -> heardAt = System.nanoTime());
        socket.exceptionHandler(this::broken);
        socket.closeHandler(v -> gone());
        begin(snapshot, after);
    }

    private void broken(Throwable failure) {
        if (failure instanceof CorruptedWebSocketFrameException corrupted
                && corrupted.closeStatus().code() == CloseCode.TOO_LARGE.code()) {
            close(CloseCode.TOO_LARGE);
        }
        // what else breaks a connection is no news: it closes, and the client comes again
        LOG.debugf("socket %s: %s", session(), failure.getMessage());
    }

    private void received(WebSocketFrame frame) {
        heardAt = System.nanoTime();
        if (frame.isPing()) {
            pinged();
            return;
        }
        if (isClosing() || !(frame.isText() || frame.isBinary() || frame.isContinuation())) {
            return;
        }
        FrameAssembly.Part part = assembly.add(frame);
        if (part.tooLarge()) {
            close(CloseCode.TOO_LARGE);
        } else if (part.whole().isPresent()) {
            whole(part.whole().get(), part.isText());
        }
    }

    /** A ping was answered before it came here: a flood of them by a peer that does not read would fill the memory. */
    private void pinged() {
        if (!isClosing() && !rate.take(heardAt)) {
            overRate(null);
        } else if (isClosing() && !connection.channel().isWritable()) {
            connection.channelHandlerContext().close();
        }
    }

    private void whole(byte[] bytes, boolean isText) {
        long arrived = System.nanoTime();
        boolean inRate = rate.take(arrived);
        try {
            if (!isText) {
                throw BadFrame.json("Frames are text, not binary");
            }
            ClientFrame frame = services.reader.read(bytes);
            badFrames = 0;
            if (inRate) {
                inbox.add(frame, arrived);
            } else {
                overRate(frame.ref());
            }
        } catch (BadFrame bad) {
            refused(bad, inRate);
        }
    }

    private void refused(BadFrame bad, boolean inRate) {
        services.metrics.in("bad", bad.code());
        badFrames = bad.breaksProtocol() ? badFrames + 1 : 0;
        if (inRate) {
            send("error", bad.answer());
        } else {
            overRate(bad.answer().ref());
        }
        if (badFrames >= BAD_FRAMES) {
            close(CloseCode.BAD_FRAMES);
        }
    }

    private void overRate(String ref) {
        services.metrics.in("any", "rate_limited");
        send(
                "error",
                new ServerFrame.Error(
                        ref, "rate_limited", null, "Too many frames; slow down", rate.retryAfterSeconds()));
        if (rate.excess() >= SECONDS_OVER_RATE * services.limits.framesPerSecond()) {
            close(CloseCode.RATE_LIMIT);
        }
    }

    private void start(ClientFrame frame, long arrived) {
        if (frame instanceof ClientFrame.Send send) {
            undecided.merge(send.draft().id(), 1, Integer::sum);
        }
        services.dispatch
                .handle(ref(), frame, session(), arrived)
                .subscribe()
                .with(
                        answer -> context().runOnContext(v -> answered(frame, answer, arrived)),
                        failure -> LOG.errorf(failure, "socket %s: a frame was not answered", session()));
    }

    private void answered(ClientFrame frame, ServerFrame answer, long arrived) {
        services.metrics.in(frame.type(), answer instanceof ServerFrame.Error error ? error.code() : "ok");
        if (frame instanceof ClientFrame.Send send) {
            undecided.computeIfPresent(send.draft().id(), (id, sent) -> sent == 1 ? null : sent - 1);
        }
        if (answer instanceof ServerFrame.History) {
            sendBulk("history", answer);
        } else if (answer != null) {
            send(answer.getClass().getSimpleName().toLowerCase(Locale.ROOT), answer);
        }
        if (answer instanceof ServerFrame.Accepted accepted && accepted.duplicate() == null) {
            services.metrics.accepted(arrived);
            feed.own(accepted.seq());
        } else {
            feed.proceed();
        }
        inbox.done();
    }

    @Override
    public boolean isUndecided(String clientId) {
        return undecided.containsKey(clientId);
    }

    @Override
    Future<Void> transmit(long seq, byte[] frame) {
        return socket.writeFrame(TextFrame.of(frame));
    }

    @Override
    WrittenTo.Kind kind() {
        return WrittenTo.Kind.SOCKET;
    }

    @Override
    void beat() {
        if (inbox.isStopped()) {
            heardAt = System.nanoTime(); // we do not listen
        }
        if (System.nanoTime() - heardAt > 2 * services.limits.heartbeat().toNanos()) {
            close(CloseCode.SILENT);
        } else if (!isClosing()) {
            socket.writePing(Buffer.buffer()).onFailure(e -> LOG.debugf("socket %s: %s", session(), e.getMessage()));
        }
    }

    @Override
    void hangUp(CloseCode code) {
        socket.resume();
        socket.close((short) code.code(), code.reason())
                .onFailure(e -> LOG.debugf("socket %s: %s", session(), e.getMessage()));
        // a peer that does not read never sees the close frame, and Vert.x would wait until it has
        services.vertx.setTimer(
                CLOSE_MILLIS, timer -> connection.channelHandlerContext().close());
    }
}
