package dev.viaduct.simulator;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a caller asked for: the JSON body first, the query where the body is silent, as the reference mixes both. */
final class ApiCall {

    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 200;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private final RoutingContext context;
    private final JsonObject body;

    ApiCall(RoutingContext context) {
        this.context = context;
        this.body = parse(context);
    }

    private static JsonObject parse(RoutingContext context) {
        String raw = context.body().asString();
        if (raw == null || raw.isBlank()) {
            return new JsonObject();
        }
        try {
            return new JsonObject(raw);
        } catch (DecodeException e) {
            throw Refusal.badRequest("Request body is not valid JSON.", "invalid_json");
        }
    }

    JsonObject body() {
        return body;
    }

    boolean has(String name) {
        return body.containsKey(name) || context.queryParams().contains(name);
    }

    Optional<String> text(String name) {
        Object value = body.containsKey(name)
                ? body.getValue(name)
                : context.queryParam(name).stream().findFirst().orElse(null);
        return Optional.ofNullable(value).map(Object::toString).filter(text -> !text.isEmpty());
    }

    Optional<Long> number(String name) {
        Optional<String> value = text(name);
        if (value.isPresent() && !NUMBER.matcher(value.get()).matches()) {
            throw Refusal.invalid(name, "Parameter must be a number.", "invalid_parameter");
        }
        return value.map(Long::valueOf);
    }

    boolean flag(String name) {
        return text(name).map(Boolean::parseBoolean).orElse(false);
    }

    Optional<JsonObject> object(String name) {
        Object value = body.getValue(name);
        if (value != null && !(value instanceof JsonObject)) {
            throw Refusal.invalid(name, "Parameter must be an object.", "invalid_parameter");
        }
        return Optional.ofNullable((JsonObject) value);
    }

    Optional<JsonArray> array(String name) {
        Object value = body.getValue(name);
        if (value != null && !(value instanceof JsonArray)) {
            throw Refusal.invalid(name, "Parameter must be an array.", "invalid_parameter");
        }
        return Optional.ofNullable((JsonArray) value);
    }

    /** A number in the path; anything else is something that does not exist. */
    long pathId(String what) {
        String raw = context.pathParam("id");
        if (!NUMBER.matcher(raw).matches()) {
            throw Refusal.notFound(what, raw);
        }
        return Long.parseLong(raw);
    }

    String path(String name) {
        return context.pathParam(name);
    }

    int limit() {
        return number("limit").map(n -> (int) Math.min(n, MAX_LIMIT)).orElse(DEFAULT_LIMIT);
    }

    long offset() {
        return number("offset").orElse(0L);
    }
}
