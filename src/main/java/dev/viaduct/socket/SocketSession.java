package dev.viaduct.socket;

import dev.viaduct.conversation.Contact;
import dev.viaduct.conversation.ContactKey;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.Direction;
import dev.viaduct.conversation.Message;
import dev.viaduct.conversation.Status;
import dev.viaduct.conversation.Streams;
import dev.viaduct.fanout.Notice;
import dev.viaduct.identity.ContactPrincipal;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/** One WebSocket. Everything happens on the socket's own context, so nothing here is shared between threads. */
final class SocketSession implements Subscriber, StreamFeed.Outlet {
    private static final Logger LOG = Logger.getLogger(SocketSession.class);
    private static final int BAD_FRAMES = 10;
    private static final int SECONDS_OVER_RATE = 10;
    private static final long CLOSE_MILLIS = 5_000;
    private static final long READ_AGAIN_MILLIS = 1_000;

    private final SocketServices services;
    private final ContactPrincipal principal;
    private final ContactKey key;
    private final String session;
    private final Context context;
    private final StreamFeed feed = new StreamFeed(this);
    private final FrameAssembly assembly;
    private final FrameRate rate;
    private final Inbox inbox;
    private final Map<String, Integer> undecided = new HashMap<>();
    private ServerWebSocket socket;
    private HttpConnection connection;
    private ContactRef contact;
    private long outboundBytes;
    private long heardAt;
    private int badFrames;
    private boolean closing;
    private long heartbeatTimer;
    private long expiryTimer;

    SocketSession(SocketServices services, ContactPrincipal principal, String session, Context context) {
        this.services = services;
        this.principal = principal;
        this.key = new ContactKey(principal.app().slug(), principal.subject());
        this.session = session;
        this.context = context;
        this.assembly = new FrameAssembly(services.limits.frameBytes());
        this.rate = new FrameRate(services.limits.framesPerSecond(), services.limits.framesBurst(), System.nanoTime());
        this.inbox = new Inbox(this::start, () -> socket.pause(), () -> socket.resume());
    }

    /** The upgrade is done: says welcome and serves the socket until it closes. */
    void open(ServerWebSocket upgraded, HttpConnection http, Contact snapshot, OptionalLong after) {
        socket = upgraded;
        connection = http;
        contact = snapshot.ref();
        heardAt = System.nanoTime();
        socket.frameHandler(this::received);
        socket.pongHandler(pong -> heardAt = System.nanoTime());
        // what breaks a connection is no news: it closes, and the client comes again
        socket.exceptionHandler(e -> LOG.debugf("socket %s: %s", session, e.getMessage()));
        socket.closeHandler(v -> closed());
        long heartbeat = services.limits.heartbeat().toMillis();
        heartbeatTimer = services.vertx.setPeriodic(heartbeat, timer -> context.runOnContext(v -> beat()));
        long left = principal.expiresAt().toEpochMilli() - System.currentTimeMillis();
        expiryTimer = services.vertx.setTimer(
                Math.max(1, left), timer -> context.runOnContext(v -> close(CloseCode.TOKEN_EXPIRED)));
        write("welcome", services.writer.bytes(Views.welcome(session, snapshot, services.limits)));
        if (snapshot.blocked()) {
            close(CloseCode.BLOCKED);
            return;
        }
        long last = snapshot.lastSeq();
        // a client that claims more than there is must not miss what comes
        long from = Math.min(after.orElse(last), last);
        feed.start(from, last, after.isPresent());
    }

    @Override
    public ContactKey contact() {
        return key;
    }

    @Override
    public String session() {
        return session;
    }

    @Override
    public Context context() {
        return context;
    }

    private void received(WebSocketFrame frame) {
        heardAt = System.nanoTime();
        if (closing || !(frame.isText() || frame.isBinary() || frame.isContinuation())) {
            return;
        }
        FrameAssembly.Part part = assembly.add(frame);
        if (part.tooLarge()) {
            close(CloseCode.TOO_LARGE);
        } else if (part.whole().isPresent()) {
            whole(part.whole().get(), part.isText());
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
        if (!inRate) {
            overRate(bad.answer().ref());
        } else {
            write("error", services.writer.bytes(bad.answer()));
        }
        if (badFrames >= BAD_FRAMES) {
            close(CloseCode.BAD_FRAMES);
        }
    }

    private void overRate(String ref) {
        services.metrics.in("any", "rate_limited");
        write(
                "error",
                services.writer.bytes(new ServerFrame.Error(
                        ref, "rate_limited", null, "Too many frames; slow down", rate.retryAfterSeconds())));
        if (rate.refusedInARow() >= SECONDS_OVER_RATE * services.limits.framesPerSecond()) {
            close(CloseCode.RATE_LIMIT);
        }
    }

    private void start(ClientFrame frame, long arrived) {
        if (frame instanceof ClientFrame.Send send) {
            undecided.merge(send.draft().id(), 1, Integer::sum);
        }
        services.dispatch
                .handle(contact, frame, session, arrived)
                .subscribe()
                .with(
                        answer -> context.runOnContext(v -> done(frame, answer, arrived)),
                        failure -> LOG.errorf(failure, "socket %s: a frame was not answered", session));
    }

    private void done(ClientFrame frame, ServerFrame answer, long arrived) {
        services.metrics.in(frame.type(), answer instanceof ServerFrame.Error error ? error.code() : "ok");
        if (frame instanceof ClientFrame.Send send) {
            undecided.computeIfPresent(send.draft().id(), (id, sent) -> sent == 1 ? null : sent - 1);
        }
        if (answer != null) {
            write(typeOf(answer), services.writer.bytes(answer));
        }
        if (answer instanceof ServerFrame.Accepted accepted && accepted.duplicate() == null) {
            services.metrics.accepted(arrived);
            feed.own(accepted.seq());
        } else {
            feed.proceed();
        }
        inbox.done();
    }

    private static String typeOf(ServerFrame answer) {
        return answer.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public void notice(Notice notice) {
        if (notice instanceof Notice.Blocked) {
            close(CloseCode.BLOCKED);
        } else if (notice instanceof Notice.Frame frame) {
            if (frame.seq() == 0) {
                if (contact != null && !session.equals(frame.except())) {
                    write(frame.type(), frame.json());
                }
            } else if (session.equals(frame.except())) {
                feed.own(frame.seq());
            } else {
                feed.live(frame.seq(), frame.pending(), frame.arrivedNanos(), frame.json());
            }
        }
    }

    @Override
    public void writeLive(long seq, boolean pending, long arrivedNanos, byte[] frame) {
        Future<Void> written = write("message", frame);
        if (pending) {
            services.metrics.relayed(arrivedNanos);
            written.onSuccess(v -> noteWritten(seq));
        }
    }

    @Override
    public void write(Message message) {
        Future<Void> written =
                write("message", services.writer.bytes(new ServerFrame.Message(MessageObject.of(message))));
        if (message.direction() == Direction.OUTGOING && message.status() == Status.STORED) {
            written.onSuccess(v -> noteWritten(message.seq()));
        }
    }

    private void noteWritten(long seq) {
        services.conversations
                .written(contact, seq)
                .subscribe()
                .with(v -> {}, e -> LOG.debugf("message %d stays pending until it is written again", seq));
    }

    @Override
    public void caughtUp(long seq) {
        write("synced", services.writer.bytes(new ServerFrame.Synced(seq)));
    }

    @Override
    public boolean isFull() {
        // replay leaves half of the bound to what comes live
        return outboundBytes > services.limits.outboundBufferBytes() / 2;
    }

    @Override
    public boolean isUndecided(String clientId) {
        return undecided.containsKey(clientId);
    }

    @Override
    public Uni<List<Message>> after(long seq) {
        return services.streams
                .after(contact, seq, Streams.LARGEST_PAGE)
                .emitOn(task -> context.runOnContext(v -> task.run()));
    }

    @Override
    public void readLater() {
        services.vertx.setTimer(
                READ_AGAIN_MILLIS,
                timer -> context.runOnContext(v -> {
                    if (!closing) {
                        feed.read();
                    }
                }));
    }

    private Future<Void> write(String type, byte[] frame) {
        if (closing) {
            return Future.failedFuture("closing");
        }
        if (outboundBytes > 0 && outboundBytes + frame.length > services.limits.outboundBufferBytes()) {
            close(CloseCode.TOO_SLOW);
            return Future.failedFuture("too slow");
        }
        outboundBytes += frame.length;
        services.metrics.out(type);
        return socket.writeFrame(TextFrame.of(frame)).onComplete(done -> {
            outboundBytes -= frame.length;
            if (outboundBytes < services.limits.outboundBufferBytes() / 4) {
                feed.proceed();
            }
        });
    }

    private void beat() {
        long silence = System.nanoTime() - heardAt;
        if (silence > 2 * services.limits.heartbeat().toNanos()) {
            LOG.debugf("socket %s: silent for two heartbeats", session);
            close(CloseCode.NORMAL);
        } else if (!closing) {
            socket.writePing(Buffer.buffer()).onFailure(e -> LOG.debugf("socket %s: %s", session, e.getMessage()));
        }
    }

    @Override
    public void draining(int reconnectInSeconds) {
        if (contact != null) {
            write("draining", services.writer.bytes(new ServerFrame.Draining(reconnectInSeconds)));
        }
    }

    @Override
    public void close(CloseCode code) {
        if (closing || socket == null) {
            return;
        }
        closing = true;
        services.metrics.closed(code.code());
        services.registry.remove(this);
        socket.resume();
        socket.close((short) code.code(), code.reason())
                .onFailure(e -> LOG.debugf("socket %s: %s", session, e.getMessage()));
        // a peer that does not read never sees the close frame
        services.vertx.setTimer(CLOSE_MILLIS, timer -> connection.close());
    }

    private void closed() {
        closing = true;
        services.registry.remove(this);
        services.vertx.cancelTimer(heartbeatTimer);
        services.vertx.cancelTimer(expiryTimer);
    }
}
