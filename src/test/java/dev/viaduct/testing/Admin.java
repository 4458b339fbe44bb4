package dev.viaduct.testing;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;

/** Requests to the admin API of a gateway that is {@link Operated}. */
public final class Admin {
    /** The token that opens it. */
    public static final String TOKEN = "admin-token-0123456789";

    private Admin() {}

    /** GET below {@code /admin/}. */
    public static Http.Answer get(String path) {
        return call("GET", path, "Bearer " + TOKEN);
    }

    /** POST without a body below {@code /admin/}. */
    public static Http.Answer post(String path) {
        return call("POST", path, "Bearer " + TOKEN);
    }

    /** DELETE below {@code /admin/}. */
    public static Http.Answer delete(String path) {
        return call("DELETE", path, "Bearer " + TOKEN);
    }

    /** Any request below {@code /admin/}; {@code authorization} may be null. */
    public static Http.Answer call(String method, String path, String authorization) {
        return callPath(method, "/admin/" + path, authorization);
    }

    /** Any request. */
    public static Http.Answer callPath(String method, String path, String authorization) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(Gateway.address() + path)).method(method, BodyPublishers.noBody());
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return Http.send(request.build());
    }

    /** Fit for a path or a query. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
