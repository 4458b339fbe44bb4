package dev.viaduct.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The operator console: its page and the small API behind it. */
final class ConsoleRoutes {

    private static final Map<String, String> FILES = Map.of(
            "console.html", "text/html; charset=utf-8",
            "console.js", "text/javascript; charset=utf-8",
            "console.css", "text/css; charset=utf-8");

    private final Helpdesk helpdesk;
    private final ConsoleView view;
    private final Faults faults;

    ConsoleRoutes(Helpdesk helpdesk, ConsoleView view, Faults faults) {
        this.helpdesk = helpdesk;
        this.view = view;
        this.faults = faults;
    }

    void open(Router router) {
        FILES.forEach((name, type) -> serve(router, "/" + name, type, resource(name)));
        serve(router, "/", FILES.get("console.html"), resource("console.html"));
        for (SimulatedOperator operator : helpdesk.operators()) {
            serve(router, operator.avatar(), "image/svg+xml", Portrait.of(operator));
        }
        router.get("/console/state")
                .handler(context -> answer(context, view.state().toBuffer()));
        router.get("/console/traffic")
                .handler(context -> answer(context, view.traffic().toBuffer()));
        router.get("/console/chats/:id")
                .handler(context -> guarded(
                        context,
                        call -> answer(
                                context,
                                view.conversation(call.pathId("Client")).toBuffer())));
        action(router, "/console/chats/:id/reply", call -> write(call, MessageType.TO_CLIENT));
        action(router, "/console/chats/:id/autoreply", call -> write(call, MessageType.AUTOREPLY));
        action(router, "/console/chats/:id/comment", call -> write(call, MessageType.COMMENT));
        action(router, "/console/chats/:id/close", call -> helpdesk.close(call.pathId("Client")));
        action(
                router,
                "/console/chats/:id/blacklist",
                call -> helpdesk.blacklist(call.pathId("Client"), call.flag("blocked")));
        action(
                router,
                "/console/chats/:id/transfer",
                call -> helpdesk.transfer(
                        call.pathId("Client"), call.number("operator").orElse(null)));
        action(router, "/console/messages/:id/cancel", call -> helpdesk.cancel(call.pathId("Message")));
        action(router, "/console/faults/operation", this::setFault);
        action(
                router,
                "/console/faults/events",
                call -> faults.events(Faults.Events.valueOf(call.text("mode").orElse("NORMAL"))));
        action(router, "/console/faults/credentials", call -> faults.rejectCredentials(call.flag("on")));
        action(
                router,
                "/console/faults/rate",
                call -> faults.limitRate(call.number("perSecond").orElse(0L).intValue()));
        action(router, "/console/faults/reset", call -> faults.reset());
    }

    private void write(ApiCall call, MessageType type) {
        List<Attachment> attachments = new ArrayList<>();
        call.text("attachment")
                .ifPresent(link -> attachments.add(new Attachment(link.substring(link.lastIndexOf('/') + 1), link)));
        Reply reply = new Reply(
                call.text("text").orElse(null),
                attachments,
                call.text("coordinates").orElse(null),
                buttons(call.array("buttons").orElseGet(JsonArray::new)),
                List.of(),
                null);
        if (reply.text() == null && attachments.isEmpty() && reply.coordinates() == null) {
            throw Refusal.missing("text");
        }
        helpdesk.write(call.pathId("Client"), type, reply, Optional.empty());
    }

    private void setFault(ApiCall call) {
        String name = call.text("operation").orElseThrow(() -> Refusal.missing("operation"));
        Fault fault = fault(call);
        long times = call.number("times").orElse(0L);
        for (Operation operation : Operation.values()) {
            if (!name.equals("ALL") && !name.equals(operation.name())) {
                continue;
            }
            if (fault == null) {
                faults.clear(operation);
            } else if (times > 0) {
                faults.next(operation, (int) Math.min(times, 1000), fault);
            } else {
                faults.always(operation, fault);
            }
        }
    }

    /** The fault that the page asks for, or null for none. */
    private static Fault fault(ApiCall call) {
        return switch (call.text("kind").orElse("")) {
            case "fail" -> {
                int status = call.number("status").orElse(500L).intValue();
                if (status < 200 || status > 599) {
                    throw Refusal.invalid("status", "Must be a final HTTP status.", "invalid_parameter");
                }
                yield new Fault.Fail(
                        status,
                        Refusal.broken("Switched on in the console").body().encode());
            }
            case "delay" ->
                new Fault.Delay(Duration.ofMillis(call.number("millis").orElse(3000L)));
            case "lose" -> new Fault.LoseAnswer();
            case "cut" -> new Fault.CutOff();
            default -> null;
        };
    }

    private static List<Button> buttons(JsonArray given) {
        List<Button> buttons = new ArrayList<>();
        for (Object entry : given) {
            if (entry instanceof JsonObject json) {
                buttons.add(new Button(
                        json.getString("type", "reply"),
                        json.getString("text", ""),
                        json.getString("payload"),
                        json.getString("url"),
                        json.getString("color")));
            }
        }
        return buttons;
    }

    private static void action(Router router, String path, Consumer<ApiCall> action) {
        router.post(path).handler(context -> {
            // Any page in the browser may post a form here; only JSON makes the browser ask first, and we never allow
            // it.
            String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
            if (type == null || !type.startsWith("application/json")) {
                context.response().setStatusCode(415).end();
                return;
            }
            guarded(context, call -> {
                action.accept(call);
                answer(context, new JsonObject().put("status", "success").toBuffer());
            });
        });
    }

    private static void guarded(RoutingContext context, Consumer<ApiCall> action) {
        try {
            action.accept(new ApiCall(context));
        } catch (Refusal refusal) {
            context.response().setStatusCode(refusal.status());
            answer(context, refusal.body().toBuffer());
        } catch (IllegalArgumentException | ClassCastException e) {
            context.response().setStatusCode(400);
            answer(
                    context,
                    Refusal.badRequest(e.getMessage(), "invalid_parameter")
                            .body()
                            .toBuffer());
        }
    }

    private static void answer(RoutingContext context, Buffer json) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(json);
    }

    private static void serve(Router router, String path, String type, Buffer content) {
        router.get(path).handler(context -> context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(content));
    }

    private static Buffer resource(String name) {
        try (InputStream in = ConsoleRoutes.class.getResourceAsStream("/simulator/" + name)) {
            if (in == null) {
                throw new IllegalStateException("The console's file is missing: " + name);
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
