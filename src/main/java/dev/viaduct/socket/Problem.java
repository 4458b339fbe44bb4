package dev.viaduct.socket;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import jakarta.ws.rs.core.Response;

/**
 * An error answer over HTTP (RFC 9457).
 *
 * @param title the status in words
 * @param status HTTP status
 * @param detail one sentence on what is wrong
 * @param code the protocol's error code, where one fits
 * @param field what is wrong, where a field is
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(String title, int status, String detail, String code, String field) {
    /** Its media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** With the status in words as its title. */
    public static Problem of(int status, String detail) {
        return of(status, detail, null, null);
    }

    /** With a code and a field, either of which may be null. */
    public static Problem of(int status, String detail, String code, String field) {
        return new Problem(HttpResponseStatus.valueOf(status).reasonPhrase(), status, detail, code, field);
    }

    /** As an answer of a resource. */
    public Response response(int retryAfterSeconds) {
        Response.ResponseBuilder response =
                Response.status(status).type(MEDIA_TYPE).entity(this);
        if (retryAfterSeconds > 0) {
            response.header("Retry-After", retryAfterSeconds);
        }
        if (status == 401) {
            response.header("WWW-Authenticate", "Bearer");
        }
        return response.build();
    }

    /** As an answer of a route, before anything else was written. */
    public void write(HttpServerResponse response, int retryAfterSeconds) {
        response.setStatusCode(status).putHeader("Content-Type", MEDIA_TYPE);
        if (retryAfterSeconds > 0) {
            response.putHeader("Retry-After", Integer.toString(retryAfterSeconds));
        }
        if (status == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        JsonObject json =
                new JsonObject().put("title", title).put("status", status).put("detail", detail);
        if (code != null) {
            json.put("code", code);
        }
        if (field != null) {
            json.put("field", field);
        }
        response.end(json.toBuffer());
    }
}
