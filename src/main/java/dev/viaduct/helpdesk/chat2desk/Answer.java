package dev.viaduct.helpdesk.chat2desk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.viaduct.helpdesk.Attempt;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An answer of the API, whatever its shape: {@code {"status","message","errors"}} with errors as text, list or object,
 * or bare {@code {"email":["…"]}} (sections "clients — POST", "messages/&lt;id&gt;/transfer", "operators — POST").
 *
 * @param status HTTP status
 * @param body the JSON, or a missing node
 * @param retryAfter what the helpdesk asks for
 */
record Answer(int status, JsonNode body, Optional<Duration> retryAfter) {
    private static final int LONGEST_REASON = 500;
    private static final long LONGEST_WAIT_SECONDS = 3_600;
    // whoever wrote it, it was not the API
    private static final JsonNode PAGE = TextNode.valueOf("the answer is a page");

    /** Reads an answer; {@code secret} is blotted out, should the helpdesk repeat it. */
    static Answer of(Response response, ObjectMapper json, String secret) {
        String text = response.hasEntity() ? response.readEntity(String.class).replace(secret, "…") : "";
        Optional<Duration> wait = Optional.ofNullable(response.getHeaderString("Retry-After"))
                .filter(value -> value.matches("\\d{1,9}"))
                .map(value -> Duration.ofSeconds(Math.min(LONGEST_WAIT_SECONDS, Long.parseLong(value))));
        return new Answer(response.getStatus(), parse(text, json), wait);
    }

    private static JsonNode parse(String text, ObjectMapper json) {
        try {
            JsonNode node = json.readTree(text);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException e) {
            return text.stripLeading().startsWith("<") ? PAGE : MissingNode.getInstance();
        }
    }

    boolean isSuccess() {
        String word = body.path("status").asText("");
        return status >= 200 && status < 300 && !body.equals(PAGE) && !word.equals("error") && !word.equals("failure");
    }

    /** What kind of end this answer is. */
    Attempt attempt() {
        if (isSuccess()) {
            return done();
        }
        if (status == 401 || status == 403) {
            return new Attempt.CredentialsRejected(reason());
        }
        if (status < 300 && body.equals(PAGE)) {
            return new Attempt.Ambiguous(
                    reason(), retryAfter); // something between answered, before or behind the helpdesk
        }
        if (status >= 500) {
            return new Attempt.Ambiguous(reason(), retryAfter); // it may have failed after the work was done
        }
        // a redirection leads to a page of maintenance, not to a refusal
        boolean passes = status == 408 || status == 429 || (status >= 300 && status < 400);
        if (passes) {
            return new Attempt.Retryable(reason(), retryAfter);
        }
        return new Attempt.Refused(reason());
    }

    private Attempt.Done done() {
        JsonNode data = body.path("data");
        JsonNode first = data.isArray() ? data.path(0) : data;
        Optional<String> client = id(first, "client_id").or(() -> id(first.path("client"), "id"));
        return new Attempt.Done(id(first, "message_id").or(() -> id(first, "id")), client);
    }

    /** An id as text that can be stored, whether the API writes it as a number or as text. */
    static Optional<String> id(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isValueNode() && !value.isNull() && !value.asText().isBlank()
                ? Optional.of(ContentReader.storable(value.asText()))
                : Optional.empty();
    }

    /** What went wrong, for people. */
    String reason() {
        List<String> words = new ArrayList<>();
        collect(body.path("message"), words);
        collect(body.path("errors"), words);
        if (words.isEmpty()) {
            collect(body, words);
        }
        String reason =
                ContentReader.storable("HTTP " + status + (words.isEmpty() ? "" : ": " + String.join(", ", words)));
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
    }

    private static void collect(JsonNode node, List<String> words) {
        if (node.isTextual()) {
            words.add(node.textValue());
        } else if (node.isArray()) {
            node.forEach(item -> collect(item, words));
        } else if (node.isObject()) {
            node.properties().forEach(entry -> {
                List<String> inner = new ArrayList<>();
                collect(entry.getValue(), inner);
                if (!inner.isEmpty()) {
                    words.add(entry.getKey() + " " + String.join(", ", inner));
                }
            });
        }
    }
}
