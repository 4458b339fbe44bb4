package dev.viaduct.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A call refused in one of the reference's error shapes; thrown by a route, written by the {@link Gate}. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient JsonObject body;

    private Refusal(int status, String message, Object errors) {
        super(message, null, false, false);
        this.status = status;
        this.body =
                new JsonObject().put("message", message).put("errors", errors).put("status", "error");
    }

    int status() {
        return status;
    }

    JsonObject body() {
        return body;
    }

    static Refusal invalid(String field, String text, String error) {
        JsonObject detail = new JsonObject().put("text", text).put("error", error);
        return new Refusal(400, "bad_request", new JsonObject().put(field, new JsonArray().add(detail)));
    }

    static Refusal missing(String field) {
        return invalid(field, "Parameter is required.", "missing_parameter");
    }

    static Refusal badRequest(String text, String error) {
        JsonObject detail = new JsonObject().put("text", text).put("error", error);
        return new Refusal(400, "bad_request", new JsonArray().add(detail));
    }

    static Refusal notFound(String what, String id) {
        return new Refusal(404, "not_found", what + " #" + id + " not found");
    }

    static Refusal unauthorized() {
        return new Refusal(401, "unauthorized", "Invalid token");
    }

    static Refusal tooManyRequests() {
        return new Refusal(429, "too_many_requests", "Too many requests");
    }

    static Refusal broken(String what) {
        return new Refusal(500, "internal_error", what);
    }
}
