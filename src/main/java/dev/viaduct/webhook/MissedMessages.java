package dev.viaduct.webhook;

import dev.viaduct.helpdesk.Listing;
import dev.viaduct.helpdesk.Listing.Listed;
import dev.viaduct.helpdesk.MessageQuery;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads messages back from one app's helpdesk and applies those that are new: contacts side by side, each in order. */
final class MissedMessages {
    private static final int CONTACTS_AT_ONCE = 16;

    /** Where fetched messages go. */
    interface Sink {
        /** Those that are not applied yet, in the same order; fails when storage is away. */
        Uni<List<Listed>> news(List<Listed> fetched);

        /** Applies one like an event; whether that was new, once it is applied; fails when storage is away. */
        Uni<Boolean> apply(Listed fetched);
    }

    private final Function<MessageQuery, Uni<Listing>> helpdesk;
    private final Sink sink;
    private final Silence silence = new Silence(Clock.systemUTC());

    MissedMessages(Function<MessageQuery, Uni<Listing>> helpdesk, Sink sink) {
        this.helpdesk = helpdesk;
        this.sink = sink;
    }

    /** A page; fails with {@link Unanswered}. */
    Uni<Listing.Page> read(MessageQuery query) {
        return Uni.createFrom().deferred(() -> {
            silence.asked();
            return helpdesk.apply(query).onFailure().invoke(silence::unanswered).map(this::page);
        });
    }

    private Listing.Page page(Listing listing) {
        if (listing instanceof Listing.Page page) {
            silence.answered();
            return page;
        }
        silence.unanswered();
        throw new Unanswered(((Listing.Unanswered) listing).why().toString());
    }

    /** Whether the helpdesk has let nothing be read for long, although it was asked. */
    boolean isUnreadable() {
        return silence.isLong();
    }

    /** Applies what is new of these; how many that were. */
    Uni<Long> apply(List<Listed> messages) {
        return sink.news(messages).chain(this::applyNews);
    }

    private Uni<Long> applyNews(List<Listed> messages) {
        Map<String, List<Listed>> byClient = messages.stream()
                .collect(Collectors.groupingBy(
                        listed -> listed.clientId().orElse(""), LinkedHashMap::new, Collectors.toList()));
        return Multi.createFrom()
                .iterable(byClient.values())
                .onItem()
                .transformToUni(this::inOrder)
                .merge(CONTACTS_AT_ONCE)
                .collect()
                .with(Collectors.summingLong(Long::longValue));
    }

    private Uni<Long> inOrder(List<Listed> ofClient) {
        return Multi.createFrom()
                .iterable(ofClient)
                .onItem()
                .transformToUniAndConcatenate(sink::apply)
                .select()
                .where(Boolean::booleanValue)
                .collect()
                .with(Collectors.counting());
    }
}
