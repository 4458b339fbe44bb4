package dev.viaduct.testing;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A webhook call as Chat2Desk makes it, over real HTTP. Null headers are left out. */
public record Announcement(String app, byte[] body, String timestamp, String signature) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** A well signed event, signed now with the token of {@link Gateway}. */
    public static Announcement of(String app, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String now = Long.toString(Instant.now().getEpochSecond());
        return new Announcement(app, bytes, now, sign(bytes, now));
    }

    /** Posts a well signed event for {@link Gateway#APP}; the status of the answer. */
    public static int post(JsonObject event) {
        return of(Gateway.APP, event.encode()).post();
    }

    /** The signature of Chat2Desk, by its reference. */
    public static String sign(byte[] body, String timestamp) {
        try {
            byte[] md5 =
                    MessageDigest.getInstance("MD5").digest(Gateway.HELPDESK_TOKEN.getBytes(StandardCharsets.UTF_8));
            byte[] key = HexFormat.of().formatHex(md5).getBytes(StandardCharsets.UTF_8);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(body);
            return HexFormat.of().formatHex(mac.doFinal(timestamp.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same event, signed at this time. */
    public Announcement signedAt(Instant time) {
        String seconds = Long.toString(time.getEpochSecond());
        return new Announcement(app, body, seconds, sign(body, seconds));
    }

    /** The same headers with another body. */
    public Announcement withBody(String other) {
        return new Announcement(app, other.getBytes(StandardCharsets.UTF_8), timestamp, signature);
    }

    /** The same event with another signature. */
    public Announcement withSignature(String other) {
        return new Announcement(app, body, timestamp, other);
    }

    /** The same event with another timestamp. */
    public Announcement withTimestamp(String other) {
        return new Announcement(app, body, other, signature);
    }

    /** Posts it; the status of the answer. */
    public int post() {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(Gateway.address() + "/webhooks/" + app))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (timestamp != null) {
            request.header("X-Timestamp", timestamp);
        }
        if (signature != null) {
            request.header("X-Signature", signature);
        }
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
