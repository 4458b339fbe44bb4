package dev.viaduct.bench;

import dev.viaduct.testing.Loop;
import io.vertx.core.net.NetClientOptions;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** The helpdesk's operators write: signed webhooks until the {@code message} frame at the contact's socket. */
final class RelayedScenario implements Scenario, WebhookLane.Source {

    private static final long FIRST_MESSAGE_ID = 115_000_000;

    private final List<Contact> contacts;
    private final List<WebhookLane> lanes;
    private final Meter meter;
    private final Signing signing;
    private boolean closedLoop;
    private int turn;
    private long lastMessageId = FIRST_MESSAGE_ID;

    RelayedScenario(Loop loop, List<Contact> contacts, Meter meter, Options options, int port)
            throws GeneralSecurityException {
        this.contacts = contacts;
        this.meter = meter;
        signing = Signing.ofWebhooks(Gateway.API_TOKEN);
        var client = loop.vertx().createNetClient(new NetClientOptions().setTcpNoDelay(true));
        lanes = IntStream.range(0, Math.min(options.connections(), contacts.size()))
                .mapToObj(ignored -> new WebhookLane(loop, client, port, this, meter))
                .toList();
        contacts.forEach(contact -> lane(contact).add(contact, new WebhookBody(contact, options.textBytes())));
    }

    void open() {
        lanes.forEach(WebhookLane::open);
    }

    @Override
    public String name() {
        return "relayed";
    }

    @Override
    public int bar() {
        return 14_000;
    }

    @Override
    public void startClosedLoop() {
        closedLoop = true;
        lanes.forEach(WebhookLane::advance);
    }

    @Override
    public void offer(long due) {
        if (!lanes.get(turn++ % lanes.size()).offer(due)) {
            meter.error("not offered, connection stuck");
        }
    }

    @Override
    public void stop() {
        closedLoop = false;
    }

    @Override
    public long outstanding() {
        return lanes.stream().mapToLong(WebhookLane::outstanding).sum();
    }

    @Override
    public List<Contact> contacts() {
        return contacts;
    }

    @Override
    public void onFrame(Contact contact, String frame) {
        if (Frame.isType(frame, "message")) {
            messageArrived(contact, frame);
        } else if (Frame.isType(frame, "error")) {
            meter.error("error " + Frame.string(frame, "\"code\":\""));
        }
    }

    @Override
    public boolean closedLoop() {
        return closedLoop;
    }

    @Override
    public long nextMessageId() {
        return ++lastMessageId;
    }

    @Override
    public void send(WebhookConnection connection, byte[] body) {
        var timestamp = Long.toString(Instant.now().getEpochSecond());
        connection.post(body, timestamp, signing.signature(body, timestamp));
    }

    private void messageArrived(Contact contact, String frame) {
        var mark = frame.indexOf(WebhookBody.MARK);
        var index = mark < 0 ? -1 : Frame.digits(frame, mark + WebhookBody.MARK.length());
        if (!contact.knows(index)) {
            meter.error("message that was not posted");
            return;
        }
        meter.count(System.nanoTime() - Frame.digits(frame, frame.indexOf(':', mark + WebhookBody.MARK.length()) + 1));
        lane(contact).arrived(contact, (int) index, Frame.number(frame, "\"seq\":"));
    }

    private WebhookLane lane(Contact contact) {
        return lanes.get(contact.number % lanes.size());
    }
}
