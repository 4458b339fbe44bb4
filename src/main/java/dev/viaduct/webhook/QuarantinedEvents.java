package dev.viaduct.webhook;

import dev.viaduct.conversation.UnitOfWork;
import dev.viaduct.helpdesk.Helpdesk;
import dev.viaduct.helpdesk.Helpdesks;
import dev.viaduct.webhook.EventApplier.Result;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.panache.common.Sort;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** What is in quarantine, until somebody has it applied, discards it, or it ages out. */
@Singleton
public class QuarantinedEvents {
    /**
     * An event that could not be applied.
     *
     * @param event the helpdesk's name of it
     * @param reason why
     * @param body as it came
     */
    public record Quarantined(long id, String app, String event, String reason, Instant receivedAt, String body) {}

    /** An event without its body. */
    @RegisterForReflection
    public record Listed(Long id, String app, String event, String reason, Instant receivedAt) {}

    /** What became of the wish to apply an event. */
    public sealed interface Retry {
        /** It is applied, or had no business with a contact, and is out of quarantine. */
        record Applied() implements Retry {}

        /** It can't be applied still; this is the reason now. */
        record NotApplied(String reason) implements Retry {}

        /** There is no such event in quarantine. */
        record Unknown() implements Retry {}

        /** Its app is not configured any more. */
        record NoApp(String app) implements Retry {}
    }

    private final UnitOfWork work;
    private final Helpdesks helpdesks;
    private final EventApplier applier;

    QuarantinedEvents(UnitOfWork work, Helpdesks helpdesks, EventApplier applier) {
        this.work = work;
        this.helpdesks = helpdesks;
        this.applier = applier;
    }

    /** Events with an id above {@code after}, by id; without their bodies, which may be large. */
    public Uni<List<Listed>> list(Optional<String> app, long after, int limit) {
        Sort byId = Sort.ascending("id");
        return work.read(() -> (app.isPresent()
                        ? QuarantineRow.<QuarantineRow>find("app = ?1 and id > ?2", byId, app.get(), after)
                        : QuarantineRow.<QuarantineRow>find("id > ?1", byId, after))
                .project(Listed.class)
                .range(0, limit - 1)
                .list());
    }

    /** How many there are of each app that has any. */
    public Uni<Map<String, Long>> counts() {
        return work.read(() -> Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "SELECT app, count(*) FROM quarantine GROUP BY app", Object[].class)
                        .getResultList())
                .map(rows -> {
                    Map<String, Long> counts = new TreeMap<>();
                    rows.forEach(row -> counts.put((String) row[0], ((Number) row[1]).longValue()));
                    return counts;
                }));
    }

    /** One event. */
    public Uni<Optional<Quarantined>> find(long id) {
        return work.read(() -> QuarantineRow.<QuarantineRow>findById(id))
                .map(row -> Optional.ofNullable(row).map(QuarantinedEvents::event));
    }

    /** Applies an event as if it came now. A crash before it is out of quarantine leaves it there, and does no harm. */
    public Uni<Retry> retry(long id) {
        return find(id).chain(found -> {
            if (found.isEmpty()) {
                return Uni.createFrom().item(new Retry.Unknown());
            }
            Quarantined event = found.get();
            Helpdesk helpdesk = helpdesks.of(event.app());
            return helpdesk == null ? Uni.createFrom().item(new Retry.NoApp(event.app())) : apply(event, helpdesk);
        });
    }

    private Uni<Retry> apply(Quarantined event, Helpdesk helpdesk) {
        Helpdesk.Announcement announced = helpdesk.decode(event.body().getBytes(StandardCharsets.UTF_8));
        AtomicReference<String> rejection = new AtomicReference<>();
        return applier.applyAgain(event.app(), announced.event(), (reason, about) -> {
                    rejection.set(reason);
                    return keep(event.id(), reason).replaceWith(Result.QUARANTINED);
                })
                .chain(result -> result == Result.QUARANTINED
                        ? Uni.createFrom().item(new Retry.NotApplied(rejection.get()))
                        : discard(event.id()).replaceWith(new Retry.Applied()));
    }

    private Uni<Integer> keep(long id, String reason) {
        return work.write(() -> QuarantineRow.update("reason = ?1 where id = ?2", reason, id));
    }

    /** Forgets an event; whether there was one. */
    public Uni<Boolean> discard(long id) {
        return work.write(() -> QuarantineRow.deleteById(id));
    }

    private static Quarantined event(QuarantineRow row) {
        return new Quarantined(row.id, row.app, row.event, row.reason, row.receivedAt, row.body);
    }
}
