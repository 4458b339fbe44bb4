package dev.viaduct.bench;

import dev.viaduct.testing.Loop;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Contacts write: {@code send} frames until {@code accepted}. */
final class AcceptedScenario implements Scenario {

    private static final String ID = "\"id\":\"b-";
    private static final String REF = "\"ref\":\"b-";

    private final Loop loop;
    private final List<Contact> contacts;
    private final Meter meter;
    private final int window;
    private final String tail;
    private boolean closedLoop;
    private int turn;

    AcceptedScenario(Loop loop, List<Contact> contacts, Meter meter, Options options) {
        this.loop = loop;
        this.contacts = contacts;
        this.meter = meter;
        window = options.window();
        tail = "\",\"text\":\"" + "x".repeat(options.textBytes()) + "\"}";
    }

    @Override
    public String name() {
        return "accepted";
    }

    @Override
    public int bar() {
        return 13_000;
    }

    @Override
    public void startClosedLoop() {
        closedLoop = true;
        contacts.forEach(this::fillWindow);
    }

    @Override
    public void offer(long due) {
        var contact = contacts.get(turn++ % contacts.size());
        if (contact.open() && contact.inFlight() < Contact.MAX_IN_FLIGHT) {
            send(contact, due);
        } else {
            meter.error("not offered, contact stuck or closed");
        }
    }

    @Override
    public void stop() {
        closedLoop = false;
    }

    @Override
    public long outstanding() {
        return contacts.stream()
                .filter(Contact::open)
                .mapToLong(Contact::inFlight)
                .sum();
    }

    @Override
    public List<Contact> contacts() {
        return contacts;
    }

    @Override
    public void onFrame(Contact contact, String frame) {
        if (Frame.isType(frame, "accepted")) {
            accepted(contact, Frame.number(frame, ID), Frame.number(frame, "\"seq\":"));
        } else if (Frame.isType(frame, "error")) {
            refused(contact, frame);
        }
    }

    private void accepted(Contact contact, long index, long seq) {
        if (!contact.knows(index)) {
            meter.error("accepted what was not sent");
            return;
        }
        if (contact.ledger.owes((int) index)) {
            meter.count(System.nanoTime() - contact.end((int) index));
        }
        contact.ledger.arrived((int) index, seq);
        fillWindow(contact);
    }

    private void refused(Contact contact, String frame) {
        meter.error("error " + Frame.string(frame, "\"code\":\""));
        var index = Frame.number(frame, REF);
        if (contact.knows(index) && contact.ledger.owes((int) index)) {
            contact.end((int) index);
            contact.ledger.refused((int) index);
        }
        var pause = TimeUnit.SECONDS.toMillis(Math.max(1, Math.min(30, Frame.number(frame, "\"retry_after\":"))));
        loop.vertx().setTimer(pause, ignored -> fillWindow(contact));
    }

    private void fillWindow(Contact contact) {
        while (closedLoop && contact.open() && contact.inFlight() < window) {
            send(contact, System.nanoTime());
        }
    }

    private void send(Contact contact, long due) {
        var index = contact.begin(due);
        contact.ledger.taken(index);
        contact.write("{\"type\":\"send\",\"ref\":\"b-" + index + "\",\"id\":\"b-" + index + tail);
    }
}
