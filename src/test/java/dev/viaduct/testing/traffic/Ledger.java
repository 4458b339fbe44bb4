package dev.viaduct.testing.traffic;

import dev.viaduct.testing.traffic.Finding.Direction;
import dev.viaduct.testing.traffic.Finding.Kind;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Both sides' books, compared.
 *
 * @param incoming from contacts to the helpdesk
 * @param outgoing from the helpdesk to contacts
 * @param findings everything that is not as promised
 */
public record Ledger(Incoming incoming, Outgoing outgoing, List<Finding> findings) {
    /**
     * Contacts to the helpdesk.
     *
     * @param sent messages that contacts wrote
     * @param accepted those that the gateway accepted
     * @param forwarded messages at the helpdesk
     * @param failed messages that the gateway gave up
     */
    public record Incoming(long sent, long accepted, long forwarded, long failed) {}

    /**
     * The helpdesk to contacts.
     *
     * @param announced what operators and bots wrote
     * @param unannounced those of them whose events were dropped on purpose: they may come late, but must come
     * @param stored messages of operators and bots in the contacts' streams
     * @param delivered those that every device of their contact has
     * @param seen those that the helpdesk knows to be seen
     * @param toldAgain reports of what the helpdesk had been told before, which a lost answer makes necessary
     */
    public record Outgoing(long announced, long unannounced, long stored, long delivered, long seen, long toldAgain) {}

    /** Whether every promise was kept. */
    public boolean isClean() {
        return findings.isEmpty();
    }

    /** The books and the first so many findings, a line each. */
    public String withFindings(int most) {
        return this
                + findings.stream().limit(most).map(finding -> "\n  " + finding).collect(Collectors.joining());
    }

    /** Findings that waiting may heal. */
    public long outstanding() {
        return findings.stream().filter(Finding::isOutstanding).count();
    }

    /** How many of a kind. */
    public long count(Direction direction, Kind kind) {
        return findings.stream()
                .filter(finding -> finding.direction() == direction && finding.kind() == kind)
                .count();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "incoming: sent %,d, accepted %,d, forwarded %,d, failed %,d; %s%n"
                        + "outgoing: announced %,d (%,d without an event), stored %,d, delivered %,d; %s%n"
                        + "reports:  seen %,d of %,d, not reported %,d, told again %,d",
                incoming.sent,
                incoming.accepted,
                incoming.forwarded,
                incoming.failed,
                counts(Direction.INCOMING),
                outgoing.announced,
                outgoing.unannounced,
                outgoing.stored,
                outgoing.delivered,
                counts(Direction.OUTGOING),
                outgoing.seen,
                outgoing.announced,
                count(Direction.OUTGOING, Kind.NOT_REPORTED),
                outgoing.toldAgain);
    }

    private String counts(Direction direction) {
        return String.format(
                Locale.ROOT,
                "lost %,d, doubled %,d, out of order %,d, strange %,d",
                count(direction, Kind.LOST),
                count(direction, Kind.DOUBLED),
                count(direction, Kind.OUT_OF_ORDER),
                count(direction, Kind.STRANGE));
    }
}
