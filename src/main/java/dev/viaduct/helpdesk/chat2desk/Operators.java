package dev.viaduct.helpdesk.chat2desk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.viaduct.helpdesk.HelpdeskOperator;
import dev.viaduct.helpdesk.UpstreamRate.Urgency;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The account's operators, read whole (section "operators — GET") and again when one is missing or an hour is over. */
final class Operators {
    private static final Logger LOG = Logger.getLogger(Operators.class);
    private static final int PAGE = 200;
    private static final int MOST = 10_000;
    private static final long FRESH_NANOS = Duration.ofHours(1).toNanos();
    // an id that nobody has must not cost a call each time it comes
    private static final long SOONEST_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private final Calls calls;
    private final Chat2DeskApi api;
    private final String token;
    private final Map<String, HelpdeskOperator> byId = new ConcurrentHashMap<>();
    private Uni<Void> reading;
    private long readAt = System.nanoTime() - FRESH_NANOS - 1;

    Operators(Calls calls, Chat2DeskApi api, String token) {
        this.calls = calls;
        this.api = api;
        this.token = token;
    }

    Uni<HelpdeskOperator> find(String id) {
        HelpdeskOperator known = byId.get(id);
        Uni<Void> read = reading(known == null ? SOONEST_NANOS : FRESH_NANOS);
        HelpdeskOperator nameless = new HelpdeskOperator(id, null, null);
        if (known != null || read == null) {
            if (read != null) {
                read.subscribe().with(v -> {}, e -> LOG.warnf("operators could not be read: %s", e.getMessage()));
            }
            return Uni.createFrom().item(known != null ? known : nameless);
        }
        return read.ifNoItem()
                .after(LONGEST_WAIT)
                .recoverWithItem((Void) null)
                .map(v -> byId.getOrDefault(id, nameless))
                .onFailure()
                .recoverWithItem(nameless);
    }

    /** The reading that is on its way, or a new one when the last is older than {@code age}, or null. */
    private synchronized Uni<Void> reading(long age) {
        if (reading == null && System.nanoTime() - readAt > age) {
            readAt = System.nanoTime();
            reading =
                    readFrom(0).onTermination().invoke(this::finished).memoize().indefinitely();
        }
        return reading;
    }

    private synchronized void finished() {
        reading = null;
    }

    private Uni<Void> readFrom(int offset) {
        return calls.end("operators", Urgency.LOOK_UP, () -> api.operators(token, PAGE, offset))
                .chain(end -> {
                    if (!(end instanceof Calls.End.Answered answered)
                            || !answered.answer().isSuccess()) {
                        return Uni.createFrom().voidItem();
                    }
                    JsonNode page = answered.answer().body().path("data");
                    page.forEach(this::remember);
                    boolean more = page.size() == PAGE && offset + PAGE < MOST;
                    return more ? readFrom(offset + PAGE) : Uni.createFrom().voidItem();
                });
    }

    private void remember(JsonNode operator) {
        String name = Stream.of("first_name", "last_name")
                .map(field -> word(operator, field))
                .filter(word -> word != null)
                .collect(Collectors.joining(" "));
        Answer.id(operator, "id")
                .ifPresent(id ->
                        byId.put(id, new HelpdeskOperator(id, name.isEmpty() ? null : name, word(operator, "avatar"))));
    }

    /** The API writes absent words as null, "" and "null" (example "Successful Response"). */
    private static String word(JsonNode operator, String field) {
        String word = ContentReader.text(operator, field);
        return word == null || word.equals("null") || word.isBlank() ? null : word;
    }
}
