package dev.viaduct.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The body of an answered call; the shapes that the reference uses again and again have a name. */
record Answer(String json) {

    static Answer success() {
        return new Answer(new JsonObject().put("status", "success").encode());
    }

    static Answer data(Object data) {
        return new Answer(
                new JsonObject().put("data", data).put("status", "success").encode());
    }

    static Answer list(JsonArray data, long total, long limit, long offset) {
        JsonObject meta =
                new JsonObject().put("total", total).put("limit", limit).put("offset", offset);
        return new Answer(new JsonObject()
                .put("data", data)
                .put("meta", meta)
                .put("status", "success")
                .encode());
    }

    static Answer bare(JsonObject object) {
        return new Answer(object.encode());
    }

    static Answer bare(JsonArray array) {
        return new Answer(array.encode());
    }
}
