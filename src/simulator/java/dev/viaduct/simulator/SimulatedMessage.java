package dev.viaduct.simulator;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A message as the helpdesk stores it, at one moment.
 *
 * @param operatorId who wrote it, or null
 * @param extraData the {@code extra_data} that came with it, echoed in events and lists
 * @param status delivery status as the helpdesk knows it; null for what never reaches the client
 * @param reports every status report of the gateway, oldest first
 */
public record SimulatedMessage(
        long id,
        MessageType type,
        long clientId,
        long channelId,
        long dialogId,
        Long requestId,
        Long operatorId,
        Reply content,
        JsonObject extraData,
        boolean read,
        GatewayStatus status,
        List<StatusReport> reports,
        Instant created) {

    public SimulatedMessage {
        extraData = extraData.copy();
        reports = List.copyOf(reports);
    }

    /** The message's text, or null. */
    public String text() {
        return content.text();
    }

    /** The sender's own id of the message ({@code extra_data.external_id}), where it gave one. */
    public Optional<String> externalId() {
        Object id = extraData.getValue("external_id");
        return Optional.ofNullable(id).map(Object::toString);
    }

    /** The statuses the gateway reported, oldest first. */
    public List<GatewayStatus> reportedStatuses() {
        return reports.stream().map(StatusReport::status).toList();
    }

    SimulatedMessage reported(GatewayStatus newStatus, Instant at) {
        List<StatusReport> longer = new ArrayList<>(reports);
        longer.add(new StatusReport(newStatus, at));
        return copy(read, newStatus, longer);
    }

    SimulatedMessage withStatus(GatewayStatus newStatus) {
        return copy(read, newStatus, reports);
    }

    SimulatedMessage answered() {
        return copy(true, status, reports);
    }

    private SimulatedMessage copy(boolean newRead, GatewayStatus newStatus, List<StatusReport> newReports) {
        return new SimulatedMessage(
                id,
                type,
                clientId,
                channelId,
                dialogId,
                requestId,
                operatorId,
                content,
                extraData,
                newRead,
                newStatus,
                newReports,
                created);
    }
}
