package dev.viaduct.bench;

import dev.viaduct.testing.Loop;
import io.vertx.core.net.NetClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Posts the webhooks of some contacts over one connection, one after the other, so that the order of posting is the order
 * that their sockets have to see.
 */
final class WebhookLane implements WebhookConnection.Listener {

    private static final int PAUSE_AFTER_REFUSAL_MILLIS = 100;
    private static final int MOST_UNARRIVED = 256;
    private static final int MOST_QUEUED = 4_096;

    /** Numbers the messages and signs them, for all lanes. */
    interface Source {

        boolean closedLoop();

        long nextMessageId();

        void send(WebhookConnection connection, byte[] body);
    }

    private record Recipient(Contact contact, WebhookBody body) {}

    private record Due(Recipient recipient, long nanos) {}

    private final Loop loop;
    private final Source source;
    private final Meter meter;
    private final WebhookConnection connection;
    private final List<Recipient> recipients = new ArrayList<>();
    private final Queue<Due> queue = new ArrayDeque<>();
    private Recipient current;
    private int currentIndex;
    private boolean paused;
    private int turn;
    private int unarrived;

    WebhookLane(Loop loop, NetClient client, int port, Source source, Meter meter) {
        this.loop = loop;
        this.source = source;
        this.meter = meter;
        connection = new WebhookConnection(loop, client, port, "/webhooks/" + Gateway.APP, this);
    }

    void add(Contact contact, WebhookBody body) {
        recipients.add(new Recipient(contact, body));
    }

    void open() {
        connection.open();
    }

    /** Posts for this lane's next contact as soon as the connection is free; false if too much waits already. */
    boolean offer(long due) {
        var accepted = queue.size() < MOST_QUEUED && queue.add(new Due(nextRecipient(), due));
        advance();
        return accepted;
    }

    /** Posts what is due, or in a closed loop the next, when the connection is free. */
    void advance() {
        if (!connection.free() || paused) {
            return;
        }
        var due = queue.poll();
        if (due != null) {
            post(due.recipient, due.nanos);
        } else if (source.closedLoop() && unarrived < MOST_UNARRIVED) {
            post(nextRecipient(), System.nanoTime());
        }
    }

    void arrived(Contact contact, int index, long seq) {
        if (contact.ledger.owes(index)) {
            unarrived--;
        }
        contact.ledger.arrived(index, seq);
        advance();
    }

    long outstanding() {
        return queue.size() + (current == null ? 0 : 1) + unarrived;
    }

    @Override
    public void ready() {
        advance();
    }

    @Override
    public void answered(int status, String reason) {
        var ledger = current.contact.ledger;
        current = null;
        if (status == 200) {
            ledger.taken(currentIndex);
            // The frame may have been faster than the answer.
            unarrived += ledger.owes(currentIndex) ? 1 : 0;
            return;
        }
        meter.error("webhook " + (status == 0 ? reason : status));
        paused = true;
        loop.vertx().setTimer(PAUSE_AFTER_REFUSAL_MILLIS, ignored -> {
            paused = false;
            advance();
        });
    }

    private Recipient nextRecipient() {
        return recipients.get(turn++ % recipients.size());
    }

    private void post(Recipient recipient, long due) {
        current = recipient;
        currentIndex = recipient.contact.begin(due);
        source.send(connection, recipient.body.bytes(source.nextMessageId(), currentIndex, due));
    }
}
