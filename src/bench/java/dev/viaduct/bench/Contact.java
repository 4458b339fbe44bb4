package dev.viaduct.bench;

import io.vertx.core.http.WebSocket;

/** One contact with its one socket, its ledger and the times of what is on its way. */
final class Contact {

    /** More than this a contact never has on its way; a power of two. */
    static final int MAX_IN_FLIGHT = 64;

    final int number;
    final String subject;
    final Ledger ledger = new Ledger();
    private final long[] sentAt = new long[MAX_IN_FLIGHT];
    private WebSocket socket;
    private boolean open;
    private int next;
    private int inFlight;

    Contact(int number, String subject) {
        this.number = number;
        this.subject = subject;
    }

    void opened(WebSocket socket) {
        this.socket = socket;
        open = true;
    }

    void closed() {
        open = false;
    }

    boolean open() {
        return open;
    }

    int inFlight() {
        return inFlight;
    }

    /** Takes the next index for a message that counts from this time. */
    int begin(long nanos) {
        sentAt[next & MAX_IN_FLIGHT - 1] = nanos;
        inFlight++;
        return next++;
    }

    /** The message is answered; returns the time that it counts from. */
    long end(int index) {
        inFlight--;
        return sentAt[index & MAX_IN_FLIGHT - 1];
    }

    /** Whether this contact ever took that index. */
    boolean knows(long index) {
        return index >= 0 && index < next;
    }

    void write(String frame) {
        socket.writeTextMessage(frame);
    }
}
