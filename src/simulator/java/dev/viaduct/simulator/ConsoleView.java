package dev.viaduct.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;

/** What the operator console shows, as JSON. */
final class ConsoleView {

    private static final int CALLS_SHOWN = 60;

    private final Helpdesk helpdesk;
    private final WebhookRegistry webhooks;
    private final Faults faults;
    private final RecentLog<RecordedCall> calls;
    private final RecentLog<RecordedDelivery> deliveries;

    ConsoleView(
            Helpdesk helpdesk,
            WebhookRegistry webhooks,
            Faults faults,
            RecentLog<RecordedCall> calls,
            RecentLog<RecordedDelivery> deliveries) {
        this.helpdesk = helpdesk;
        this.webhooks = webhooks;
        this.faults = faults;
        this.calls = calls;
        this.deliveries = deliveries;
    }

    JsonObject state() {
        JsonArray chats = new JsonArray();
        helpdesk.clients().forEach(client -> chats.add(chat(client)));
        JsonArray operators = new JsonArray();
        helpdesk.operators()
                .forEach(operator -> operators.add(new JsonObject()
                        .put("id", operator.id())
                        .put("name", operator.fullName())
                        .put("avatar", operator.avatar())));
        JsonArray hooks = new JsonArray();
        webhooks.all().forEach(webhook -> hooks.add(Wire.webhook(webhook)));
        return new JsonObject()
                .put("chats", chats)
                .put("operators", operators)
                .put("webhooks", hooks)
                .put("faults", faultsJson())
                .put("operations", names(Operation.values()))
                .put("eventModes", names(Faults.Events.values()));
    }

    JsonArray conversation(long clientId) {
        JsonArray messages = new JsonArray();
        for (SimulatedMessage message : helpdesk.messagesOf(clientId)) {
            JsonArray reports = new JsonArray();
            message.reports()
                    .forEach(report -> reports.add(new JsonObject()
                            .put("status", report.status().wireName())
                            .put("at", report.at().toString())));
            messages.add(Wire.message(message)
                    .put("at", message.created().toString())
                    .put("reports", reports));
        }
        return messages;
    }

    JsonObject traffic() {
        JsonArray callList = new JsonArray();
        latest(calls.all())
                .forEach(call -> callList.add(new JsonObject()
                        .put("at", call.at().toString())
                        .put("what", call.method() + " " + call.path())
                        .put("status", call.answered() ? Integer.toString(call.status()) : "no answer")));
        JsonArray deliveryList = new JsonArray();
        latest(deliveries.all())
                .forEach(delivery -> deliveryList.add(new JsonObject()
                        .put("at", delivery.at().toString())
                        .put("what", delivery.event() + (delivery.attempt() > 1 ? " (again)" : ""))
                        .put("status", delivery.status() == 0 ? "no answer" : Integer.toString(delivery.status()))));
        return new JsonObject().put("calls", callList).put("deliveries", deliveryList);
    }

    private JsonObject chat(SimulatedClient client) {
        JsonObject json = new JsonObject()
                .put("id", client.id())
                .put("phone", client.phone())
                .put("name", client.assignedName() == null ? client.name() : client.assignedName())
                .put("blacklisted", client.blacklisted())
                .put("unread", helpdesk.unread(client.id()));
        helpdesk.dialogOf(client.id())
                .ifPresent(dialog -> json.put("open", dialog.open()).put("operator", dialog.operatorId()));
        helpdesk.lastMessage(client.id()).ifPresent(message -> json.put("last", message.text())
                .put("at", message.created().toString()));
        return json;
    }

    private JsonObject faultsJson() {
        JsonObject standing = new JsonObject();
        faults.standing().forEach((operation, fault) -> standing.put(operation.name(), describe(fault)));
        JsonObject waiting = new JsonObject();
        faults.waiting().forEach((operation, count) -> waiting.put(operation.name(), count));
        return new JsonObject()
                .put("events", faults.events().name())
                .put("credentialsRejected", faults.credentialsRejected())
                .put("callsPerSecond", faults.callsPerSecond())
                .put("standing", standing)
                .put("waiting", waiting);
    }

    private static String describe(Fault fault) {
        if (fault instanceof Fault.Fail fail) {
            return "answers " + fail.status();
        }
        if (fault instanceof Fault.Delay delay) {
            return "delayed by " + delay.duration().toMillis() + " ms";
        }
        if (fault instanceof Fault.FailAfterwards fail) {
            return "done, then HTTP " + fail.status();
        }
        return fault instanceof Fault.LoseAnswer ? "answers lost" : "connection cut";
    }

    private static <T> List<T> latest(List<T> all) {
        return all.subList(Math.max(0, all.size() - CALLS_SHOWN), all.size());
    }

    private static JsonArray names(Enum<?>[] values) {
        return new JsonArray(Arrays.stream(values).map(Enum::name).toList());
    }
}
