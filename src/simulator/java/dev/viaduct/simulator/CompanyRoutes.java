package dev.viaduct.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The calls about requests, dialogs, operators, channels and the company itself. */
final class CompanyRoutes {

    private static final int FREE_REQUESTS = 100_000;

    private final Helpdesk helpdesk;
    private final SimulatorSettings settings;
    private final Supplier<String> ownUrl;
    private final IntSupplier callsMade;

    CompanyRoutes(Helpdesk helpdesk, SimulatorSettings settings, Supplier<String> ownUrl, IntSupplier callsMade) {
        this.helpdesk = helpdesk;
        this.settings = settings;
        this.ownUrl = ownUrl;
        this.callsMade = callsMade;
    }

    Answer getRequest(ApiCall call) {
        SimulatedRequest request = helpdesk.request(call.pathId("Request"));
        return Answer.bare(new JsonObject()
                .put("dialog_id", request.dialogId())
                .put("id", request.id())
                .put("tags", new JsonArray()));
    }

    Answer closeRequest(ApiCall call) {
        Optional<Long> requestId = call.number("request_id");
        if (requestId.isPresent()) {
            helpdesk.closeRequest(requestId.get());
        } else {
            helpdesk.close(call.number("client_id").orElseThrow(() -> Refusal.missing("request_id")));
        }
        return Answer.success();
    }

    Answer listDialogs(ApiCall call) {
        Optional<String> state = call.text("state");
        Optional<Long> operator = call.number("operator_id");
        List<SimulatedDialog> matching = helpdesk.dialogs().stream()
                .filter(dialog ->
                        state.map(name -> name.equals("open") == dialog.open()).orElse(true))
                .filter(dialog ->
                        operator.map(id -> id.equals(dialog.operatorId())).orElse(true))
                .toList();
        JsonArray page = new JsonArray();
        matching.stream().skip(call.offset()).limit(call.limit()).forEach(dialog -> page.add(dialog(dialog)));
        return Answer.bare(page);
    }

    Answer getDialog(ApiCall call) {
        SimulatedDialog dialog = helpdesk.dialog(call.pathId("Dialog"));
        JsonObject json = dialog(dialog)
                .put(
                        "last_request_id",
                        helpdesk.lastRequest(dialog.id())
                                .map(SimulatedRequest::id)
                                .orElse(null))
                .put("messages", helpdesk.messagesOf(dialog.clientId()).size());
        return Answer.bare(json);
    }

    Answer updateDialog(ApiCall call) {
        SimulatedDialog dialog = helpdesk.dialog(call.pathId("Dialog"));
        call.number("operator_id").ifPresent(operator -> helpdesk.transfer(dialog.clientId(), operator));
        if (call.text("state").filter("closed"::equals).isPresent()) {
            helpdesk.close(dialog.clientId());
        }
        return Answer.data(new JsonArray());
    }

    Answer listOperators(ApiCall call) {
        JsonArray page = new JsonArray();
        List<SimulatedOperator> operators = helpdesk.operators();
        operators.stream().skip(call.offset()).limit(call.limit()).forEach(operator -> page.add(operator(operator)));
        return Answer.list(page, operators.size(), call.limit(), call.offset());
    }

    Answer listChannels(ApiCall call) {
        JsonObject channel = new JsonObject()
                .put("id", settings.channelId())
                .put("name", "External channel")
                .put("phone", "")
                .put("transports", new JsonArray().add(Events.TRANSPORT));
        return Answer.list(new JsonArray().add(channel), 1, call.limit(), call.offset());
    }

    Answer apiInfo(ApiCall call) {
        int used = callsMade.getAsInt();
        JsonObject data = new JsonObject().put("companyID", 62_980).put("partnerID", 1);
        if (settings.olderApiInfo()) {
            return Answer.data(data.put("mode", "standard")
                    .putNull("hook")
                    .put("current_version", 1)
                    .put("requests_this_month", used)
                    .put("channels", 1)
                    .put("company_name", "Simulated company"));
        }
        return Answer.data(data.put("partner_type", "partner_client")
                .put("company_mode", "standard")
                .putNull("hook")
                .putNull("hook_preferences")
                .put("current_version", 1)
                .put("channels", 1)
                .put("company_name", "Simulated company")
                .put("company_lang", "en")
                .put("admin_email", "admin@simulated.example")
                .putNull("custom_info")
                .put("write_first_option", true)
                .put("domain_urls", new JsonArray().add(ownUrl.get()))
                .put(
                        "api_calls",
                        new JsonObject()
                                .put("used_this_month", used)
                                .put("left_free_requests", Math.max(0, FREE_REQUESTS - used))
                                .put("left_paid_requests", 0)));
    }

    private JsonObject dialog(SimulatedDialog dialog) {
        return new JsonObject()
                .put("begin", Wire.utc(dialog.begin()))
                .put("end", dialog.open() ? null : Wire.utc(dialog.updated()))
                .put("id", dialog.id())
                .put(
                        "last_message",
                        helpdesk.lastMessage(dialog.clientId())
                                .map(Wire::message)
                                .orElse(null))
                .put("operator_id", dialog.operatorId())
                .put("state", dialog.open() ? "open" : "closed");
    }

    private JsonObject operator(SimulatedOperator operator) {
        return new JsonObject()
                .put("id", operator.id())
                .put("email", operator.email())
                .put("phone", "")
                .put("role", "operator")
                .putNull("access_right_id")
                .put("online", 1)
                .putNull("offline_type")
                .put("avatar", ownUrl.get() + operator.avatar())
                .put(
                        "opened_dialogs",
                        helpdesk.dialogs().stream()
                                .filter(dialog -> dialog.open()
                                        && Long.valueOf(operator.id()).equals(dialog.operatorId()))
                                .count())
                .put("first_name", operator.firstName())
                .put("last_name", operator.lastName())
                .put("external_id", "")
                .put("last_visit", Wire.utc(Instant.now()))
                .put("status_id", 1)
                .put("two_factor", false)
                .put("status", "enabled")
                .putNull("access_right_name");
    }
}
