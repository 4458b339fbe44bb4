package dev.viaduct.testing.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.simulator.GatewayStatus;
import dev.viaduct.simulator.MessageType;
import dev.viaduct.simulator.Reply;
import dev.viaduct.simulator.SimulatedMessage;
import dev.viaduct.simulator.StatusReport;
import dev.viaduct.testing.traffic.Finding.Direction;
import dev.viaduct.testing.traffic.Finding.Kind;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A ledger that finds nothing is worth nothing: every way to be wrong is found. */
class AuditTest {
    private final Account account = new Account("ann");

    @BeforeEach
    void twoMessagesWereAccepted() {
        for (int seq = 1; seq <= 2; seq++) {
            account.wrote("a-" + seq);
            account.accepted("a-" + seq, seq, "m-" + seq);
        }
    }

    @Test
    void whatIsAsPromisedIsClean() {
        assertThat(audit(List.of(forwarded(1, 1), forwarded(2, 2), written(3)), incoming(1), incoming(2), relayed(3, 3))
                        .findings())
                .isEmpty();
    }

    @Test
    void whatDidNotArriveIsLost() {
        Ledger ledger = audit(List.of(forwarded(1, 1), written(3)), incoming(1), incoming(2));

        assertFound(ledger, Direction.INCOMING, Kind.LOST);
        assertFound(ledger, Direction.OUTGOING, Kind.LOST);
        assertThat(ledger.findings()).hasSize(2);
    }

    @Test
    void whatWasAcceptedAndIsNotInTheStreamIsLost() {
        assertFound(audit(List.of(forwarded(1, 1), forwarded(2, 2)), incoming(1)), Direction.INCOMING, Kind.LOST);
    }

    @Test
    void whatWasNeverAcceptedIsLost() {
        account.wrote("a-3");

        assertFound(
                audit(List.of(forwarded(1, 1), forwarded(2, 2)), incoming(1), incoming(2)),
                Direction.INCOMING,
                Kind.LOST);
    }

    @Test
    void whatArrivedTwiceIsDoubled() {
        Ledger ledger = audit(
                List.of(forwarded(1, 1), forwarded(2, 2), forwarded(3, 2), written(4)),
                incoming(1),
                incoming(2),
                relayed(3, 4),
                relayed(4, 4));

        assertFound(ledger, Direction.INCOMING, Kind.DOUBLED);
        assertFound(ledger, Direction.OUTGOING, Kind.DOUBLED);
        assertThat(ledger.findings()).hasSize(2);
    }

    @Test
    void whatCameBehindItsSuccessorIsOutOfOrder() {
        Ledger ledger = audit(
                List.of(forwarded(1, 2), forwarded(2, 1), written(3), written(4)),
                incoming(1),
                incoming(2),
                relayed(3, 4),
                relayed(4, 3));

        assertFound(ledger, Direction.INCOMING, Kind.OUT_OF_ORDER);
        assertFound(ledger, Direction.OUTGOING, Kind.OUT_OF_ORDER);
        assertThat(ledger.findings()).hasSize(2);
    }

    @Test
    void whatWasNotAnnouncedMayComeLate() {
        Audit audit = new Audit(Set.of(3L));
        audit.add(
                account,
                List.of(),
                List.of(forwarded(1, 1), forwarded(2, 2), written(3), written(4)),
                List.of(incoming(1), incoming(2), relayed(3, 4), relayed(4, 3)));

        assertThat(audit.ledger().findings()).isEmpty();
    }

    @Test
    void aGapInTheStreamIsFound() {
        assertFound(
                audit(List.of(forwarded(1, 1), forwarded(2, 2), written(3)), incoming(1), incoming(2), relayed(4, 3)),
                Direction.OUTGOING,
                Kind.OUT_OF_ORDER);
    }

    @Test
    void whatNobodyWroteIsStrange() {
        assertFound(
                audit(List.of(forwarded(1, 1), forwarded(2, 2)), incoming(1), incoming(2), relayed(3, 3)),
                Direction.OUTGOING,
                Kind.STRANGE);
    }

    @Test
    void whatWasNotReportedAsSeenIsFound() {
        Ledger ledger = audit(
                List.of(forwarded(1, 1), forwarded(2, 2), written(3, GatewayStatus.SENT)),
                incoming(1),
                incoming(2),
                relayed(3, 3));

        assertFound(ledger, Direction.OUTGOING, Kind.NOT_REPORTED);
        assertThat(ledger.outstanding()).isOne();
    }

    @Test
    void aReportThatGoesBackIsFound() {
        assertFound(
                audit(
                        List.of(
                                forwarded(1, 1),
                                forwarded(2, 2),
                                written(3, GatewayStatus.SEEN, GatewayStatus.SENT, GatewayStatus.SEEN)),
                        incoming(1),
                        incoming(2),
                        relayed(3, 3)),
                Direction.OUTGOING,
                Kind.OUT_OF_ORDER);
    }

    private Ledger audit(List<SimulatedMessage> atHelpdesk, JsonObject... stream) {
        Audit audit = new Audit(Set.of());
        audit.add(account, List.of(), atHelpdesk, List.of(stream));
        return audit.ledger();
    }

    private static void assertFound(Ledger ledger, Direction direction, Kind kind) {
        assertThat(ledger.count(direction, kind)).as("%s", ledger.findings()).isOne();
    }

    private static SimulatedMessage forwarded(long id, int seq) {
        return message(id, MessageType.FROM_CLIENT, "a-" + seq, new JsonObject().put("external_id", "m-" + seq));
    }

    private static SimulatedMessage written(long id, GatewayStatus... reported) {
        return message(
                id,
                MessageType.TO_CLIENT,
                "answer " + id,
                new JsonObject(),
                reported.length == 0 ? new GatewayStatus[] {GatewayStatus.SEEN} : reported);
    }

    private static SimulatedMessage message(
            long id, MessageType type, String text, JsonObject extraData, GatewayStatus... reported) {
        List<StatusReport> reports = Arrays.stream(reported)
                .map(status -> new StatusReport(status, Instant.EPOCH))
                .toList();
        GatewayStatus status = reported.length == 0 ? null : reported[reported.length - 1];
        return new SimulatedMessage(
                id, type, 1, 1, 1, null, null, Reply.text(text), extraData, true, status, reports, Instant.EPOCH);
    }

    private static JsonObject incoming(int seq) {
        return new JsonObject()
                .put("seq", (long) seq)
                .put("message_id", "m-" + seq)
                .put("id", "a-" + seq)
                .put("direction", "incoming");
    }

    private static JsonObject relayed(int seq, long helpdeskId) {
        return new JsonObject()
                .put("seq", (long) seq)
                .put("message_id", "m-" + seq)
                .put("direction", "outgoing")
                .put("text", "answer " + helpdeskId);
    }
}
