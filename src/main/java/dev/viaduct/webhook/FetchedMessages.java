package dev.viaduct.webhook;

import dev.viaduct.app.Metric;
import dev.viaduct.conversation.Repeats;
import dev.viaduct.conversation.Via;
import dev.viaduct.helpdesk.HelpdeskEvent;
import dev.viaduct.helpdesk.HelpdeskEvent.Outgoing;
import dev.viaduct.helpdesk.HelpdeskEvent.Taken;
import dev.viaduct.helpdesk.Listing.Listed;
import dev.viaduct.webhook.EventApplier.Result;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Puts fetched messages into the streams of an app. */
final class FetchedMessages implements MissedMessages.Sink {
    private final String app;
    private final EventApplier applier;
    private final Repeats repeats;
    private final Map<Result, Counter> fetched = new EnumMap<>(Result.class);

    FetchedMessages(String app, EventApplier applier, Repeats repeats, MeterRegistry metrics) {
        this.app = app;
        this.applier = applier;
        this.repeats = repeats;
        for (Result result : Result.values()) {
            String name = result.name().toLowerCase(Locale.ROOT);
            fetched.put(result, metrics.counter(Metric.FETCHED.id(), "app", app, "result", name));
        }
    }

    @Override
    public Uni<List<Listed>> news(List<Listed> messages) {
        List<Repeats.Outgoing> outgoing = new ArrayList<>();
        List<UUID> forwarded = new ArrayList<>();
        for (Listed listed : messages) {
            HelpdeskEvent event = listed.announcement().event();
            if (event instanceof Taken taken) {
                forwarded.add(taken.ownMessageId());
            } else if (event instanceof Outgoing message) {
                message.client()
                        .clientId()
                        .ifPresent(client -> outgoing.add(new Repeats.Outgoing(client, message.messageId())));
            }
        }
        return repeats.among(app, outgoing, forwarded).map(known -> messages.stream()
                .filter(listed -> !isAmong(known, listed))
                .toList());
    }

    private static boolean isAmong(Set<String> known, Listed listed) {
        HelpdeskEvent event = listed.announcement().event();
        if (event instanceof Taken taken) {
            return known.contains(taken.ownMessageId().toString());
        }
        return event instanceof HelpdeskEvent.Ignored
                || (event instanceof Outgoing message && known.contains(message.messageId()));
    }

    @Override
    public Uni<Boolean> apply(Listed message) {
        return applier.apply(app, message.announcement(), message.body(), Via.FETCHED, System.nanoTime())
                .invoke(result -> fetched.get(result).increment())
                // a withdrawal is applied again as long as it is listed
                .map(result -> result == Result.APPLIED
                        && !(message.announcement().event() instanceof HelpdeskEvent.Withdrawn));
    }
}
