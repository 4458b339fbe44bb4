package dev.viaduct.socket;

import dev.viaduct.conversation.Contact;
import dev.viaduct.conversation.ContactKey;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.Direction;
import dev.viaduct.conversation.Message;
import dev.viaduct.conversation.Status;
import dev.viaduct.conversation.Streams;
import dev.viaduct.conversation.WrittenTo;
import dev.viaduct.fanout.Notice;
import dev.viaduct.identity.ContactPrincipal;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * A device that follows a stream, however it is connected: welcome, replay, live frames, bounds, the end of its token.
 * Everything happens on the device's own context, so nothing here is shared between threads.
 */
abstract class Device implements Subscriber, StreamFeed.Outlet {
    private static final Logger LOG = Logger.getLogger(Device.class);
    private static final long READ_AGAIN_MILLIS = 1_000;
    private static final long NO_TIMER = -1;
    private static final int EARLY = 64;

    final SocketServices services;
    final StreamFeed feed = new StreamFeed(this);
    private final ContactPrincipal principal;
    private final ContactKey key;
    private final String session = UUID.randomUUID().toString();
    private final Context context;
    private ContactRef contact;
    private long liveBytes;
    private long bulkBytes;
    private boolean closing;
    private final List<Notice.Frame> early = new ArrayList<>();
    private CloseCode closeEarly;
    private long heartbeatTimer = NO_TIMER;
    private long expiryTimer = NO_TIMER;

    Device(SocketServices services, ContactPrincipal principal, Context context) {
        this.services = services;
        this.principal = principal;
        this.key = new ContactKey(principal.app().slug(), principal.subject());
        this.context = context;
    }

    /** Sends a frame that belongs to {@code seq}, 0 for none; completes when it has left the gateway. */
    abstract Future<Void> transmit(long seq, byte[] frame);

    /** Ends the connection and tells the device why, where it can be told. */
    abstract void hangUp(CloseCode code);

    /** How the device is connected. */
    abstract WrittenTo.Kind kind();

    /** A heartbeat's time is over. */
    abstract void beat();

    /** The connection stands: says welcome, replays what was asked for, goes on live. */
    void begin(Contact snapshot, OptionalLong after) {
        contact = snapshot.ref();
        heartbeatTimer = services.vertx.setPeriodic(
                services.limits.heartbeat().toMillis(), timer -> context.runOnContext(v -> beat()));
        long left = principal.expiresAt().toEpochMilli() - System.currentTimeMillis();
        expiryTimer = services.vertx.setTimer(
                Math.max(1, left), timer -> context.runOnContext(v -> close(CloseCode.TOKEN_EXPIRED)));
        send("welcome", Views.welcome(session, snapshot, services.limits));
        if (snapshot.blocked() || closeEarly != null) {
            close(snapshot.blocked() ? CloseCode.BLOCKED : closeEarly);
            return;
        }
        // what moved while the snapshot was on its way may not be in it
        early.forEach(frame -> send(frame.type(), 0, frame.json()));
        early.clear();
        long last = snapshot.lastSeq();
        // a client that claims more than there is must not miss what comes
        feed.start(Math.min(after.orElse(last), last), last, after.isPresent());
    }

    /** The connection is gone. */
    void gone() {
        closing = true;
        services.registry.remove(this);
        services.vertx.cancelTimer(heartbeatTimer);
        services.vertx.cancelTimer(expiryTimer);
    }

    ContactRef ref() {
        return contact;
    }

    boolean isClosing() {
        return closing;
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

    @Override
    public void notice(Notice notice) {
        if (notice instanceof Notice.Blocked) {
            close(CloseCode.BLOCKED);
        } else if (notice instanceof Notice.Gone gone) {
            close(gone.erased() ? CloseCode.ERASED : CloseCode.AGED_OUT);
        } else if (notice instanceof Notice.Look) {
            feed.look();
        } else if (notice instanceof Notice.Frame frame) {
            boolean ours = session.equals(frame.except());
            if (frame.seq() > 0 && ours) {
                feed.own(frame.seq());
            } else if (frame.seq() > 0) {
                feed.live(frame.seq(), frame.pending(), frame.arrivedNanos(), frame.json());
            } else if (!ours && contact != null) {
                send(frame.type(), 0, frame.json());
            } else if (!ours && early.size() < EARLY) {
                early.add(frame);
            }
        }
    }

    @Override
    public void writeLive(long seq, boolean pending, long arrivedNanos, byte[] frame) {
        Future<Void> written = send("message", seq, frame);
        if (pending) {
            services.metrics.relayed(arrivedNanos);
            written.onSuccess(v -> noteWritten(seq));
        }
    }

    @Override
    public void write(Message message) {
        byte[] frame = services.writer.bytes(new ServerFrame.Message(MessageObject.of(message)));
        Future<Void> written = sendBulk("message", message.seq(), frame);
        if (message.direction() == Direction.OUTGOING && message.status() == Status.STORED) {
            written.onSuccess(v -> noteWritten(message.seq()));
        }
    }

    private void noteWritten(long seq) {
        services.conversations
                .written(contact, seq, new WrittenTo(kind(), session))
                .subscribe()
                .with(v -> {}, e -> LOG.debugf("message %d stays pending until it is written again", seq));
    }

    @Override
    public void caughtUp(long seq) {
        send("synced", seq, services.writer.bytes(new ServerFrame.Synced(seq)));
    }

    @Override
    public boolean isFull() {
        // one that is gone reads no further
        return closing || bulkBytes > services.limits.outboundBufferBytes() / 2;
    }

    @Override
    public boolean isUndecided(String clientId) {
        return false;
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

    void send(String type, ServerFrame frame) {
        send(type, 0, services.writer.bytes(frame));
    }

    /** An answer the client asked for, as large as it may be; one that asks again without reading is too slow. */
    void sendBulk(String type, ServerFrame frame) {
        if (bulkBytes > services.limits.outboundBufferBytes()) {
            close(CloseCode.TOO_SLOW);
        } else {
            sendBulk(type, 0, services.writer.bytes(frame));
        }
    }

    private Future<Void> sendBulk(String type, long seq, byte[] frame) {
        if (closing) {
            return Future.failedFuture("closing");
        }
        bulkBytes += frame.length;
        services.metrics.out(type);
        return transmit(seq, frame).onComplete(done -> {
            bulkBytes -= frame.length;
            if (bulkBytes < services.limits.outboundBufferBytes() / 4) {
                feed.proceed();
            }
        });
    }

    private Future<Void> send(String type, long seq, byte[] frame) {
        if (closing) {
            return Future.failedFuture("closing");
        }
        if (liveBytes > 0 && liveBytes + frame.length > services.limits.outboundBufferBytes()) {
            close(CloseCode.TOO_SLOW);
            return Future.failedFuture("too slow");
        }
        liveBytes += frame.length;
        services.metrics.out(type);
        return transmit(seq, frame).onComplete(done -> liveBytes -= frame.length);
    }

    @Override
    public void draining(int reconnectInSeconds) {
        if (contact != null) {
            send("draining", new ServerFrame.Draining(reconnectInSeconds));
        }
    }

    @Override
    public void close(CloseCode code) {
        if (closing) {
            return;
        }
        if (contact == null) {
            closeEarly = code; // there is nothing to close yet
            return;
        }
        closing = true;
        services.metrics.closed(code.code());
        services.registry.remove(this);
        hangUp(code);
    }
}
