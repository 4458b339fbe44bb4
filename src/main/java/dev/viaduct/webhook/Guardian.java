package dev.viaduct.webhook;

import dev.viaduct.app.App;
import dev.viaduct.app.Apps;
import dev.viaduct.app.Later;
import dev.viaduct.app.Metric;
import dev.viaduct.app.ViaductConfig;
import dev.viaduct.helpdesk.Helpdesk.Budget;
import dev.viaduct.helpdesk.Helpdesk.WebhookState;
import dev.viaduct.helpdesk.Helpdesks;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Sees to it that the helpdesk goes on telling, whatever happens to the webhook there; and watches the API budget. */
@Singleton
public class Guardian {
    private static final Logger LOG = Logger.getLogger(Guardian.class);
    private static final Duration AGAIN_FIRST = Duration.ofSeconds(2);
    private static final Duration BUDGET_EVERY = Duration.ofHours(1);
    private static final long LOW_BUDGET = 1_000;

    private final Apps apps;
    private final Helpdesks helpdesks;
    private final CatchUp catchUp;
    private final Duration every;
    private final Duration fetchEvery;
    private final Optional<URI> publicUrl;
    private final Map<String, WebhookWatch> watches = new ConcurrentHashMap<>();
    private final Map<String, Budget> budgets = new ConcurrentHashMap<>();
    private final MeterRegistry metrics;
    private final Later later;

    Guardian(
            Apps apps, Helpdesks helpdesks, CatchUp catchUp, Vertx vertx, ViaductConfig config, MeterRegistry metrics) {
        this.apps = apps;
        this.helpdesks = helpdesks;
        this.catchUp = catchUp;
        this.later = new Later(vertx);
        this.every = config.webhooks().guardianEvery();
        this.fetchEvery = config.webhooks().fetchEvery();
        this.publicUrl = config.publicUrl();
        this.metrics = metrics;
    }

    /** Looks after every app's webhook, now and from now on. */
    public void start() {
        if (publicUrl.isEmpty()) {
            LOG.warn(
                    "viaduct.public-url is not set: no webhook is registered, and what the helpdesk says arrives late");
        }
        for (App app : apps.all()) {
            gauge(app.slug());
            watchBudget(app.slug());
            catchUp.fetch(app.slug());
            review(app.slug());
            publicUrl.ifPresent(url -> look(app.slug(), address(url, app.slug()), soon()));
        }
    }

    /** Looks no more. */
    public void stop() {
        later.stop();
        catchUp.stop();
    }

    /** Events get lost while the webhook stays on, too: the helpdesk gives one up after its third repeat. */
    private void review(String app) {
        later.in(fetchEvery, () -> {
            catchUp.review(app);
            review(app);
        });
    }

    private GrowingWait soon() {
        return new GrowingWait(AGAIN_FIRST, every);
    }

    private static URI address(URI publicUrl, String app) {
        return URI.create(publicUrl.toString().replaceFirst("/+$", "") + "/webhooks/" + app);
    }

    private void look(String app, URI address, GrowingWait again) {
        helpdesks
                .of(app)
                .ensureWebhook(address, () -> catchUp.suspect(app))
                .subscribe()
                .with(state -> looked(app, address, state, again), failure -> {
                    LOG.errorf(failure, "app %s: the webhook could not be looked after", app);
                    catchUp.fetch(app);
                    later.in(every, () -> look(app, address, soon()));
                });
    }

    private void looked(String app, URI address, WebhookState state, GrowingWait again) {
        watches.compute(app, (slug, before) -> WebhookWatch.after(before, state, Instant.now()));
        if (!(state instanceof WebhookState.Kept)) {
            catchUp.fetch(app);
        }
        if (state instanceof WebhookState.Broken broken) {
            Duration wait = again.now();
            LOG.warnf("app %s: the webhook is not on: %s; next look in %s", app, broken.reason(), wait);
            later.in(wait, () -> look(app, address, again.next()));
            return;
        }
        if (state instanceof WebhookState.Mended mended) {
            LOG.infof("app %s: the webhook was %s", app, mended.how());
        }
        later.in(every, () -> look(app, address, soon()));
    }

    private void watchBudget(String app) {
        helpdesks
                .of(app)
                .budget()
                .subscribe()
                .with(
                        budget -> {
                            budget.ifPresent(found -> {
                                budgets.put(app, found);
                                found.left()
                                        .filter(left -> left < LOW_BUDGET)
                                        .ifPresent(left ->
                                                LOG.warnf("app %s: %d API requests are left this month", app, left));
                            });
                            later.in(BUDGET_EVERY, () -> watchBudget(app));
                        },
                        failure -> {
                            LOG.warnf("app %s: the API budget can't be read: %s", app, failure.getMessage());
                            later.in(BUDGET_EVERY, () -> watchBudget(app));
                        });
    }

    private void gauge(String app) {
        Gauge.builder(
                        Metric.WEBHOOK_REGISTERED.id(),
                        () -> watch(app).filter(WebhookWatch::registered).isPresent() ? 1 : 0)
                .description(Metric.WEBHOOK_REGISTERED.meaning())
                .tag("app", app)
                .register(metrics);
        budgetGauge(app, "used", () -> budget(app).map(budget -> (double) budget.used()));
        budgetGauge(app, "left", () -> budget(app).flatMap(Budget::left).map(Long::doubleValue));
    }

    private void budgetGauge(String app, String state, java.util.function.Supplier<Optional<Double>> value) {
        Gauge.builder(Metric.UPSTREAM_BUDGET.id(), () -> value.get().orElse(Double.NaN))
                .description(Metric.UPSTREAM_BUDGET.meaning())
                .tag("app", app)
                .tag("state", state)
                .register(metrics);
    }

    /** How the app's webhook was found; empty before the first look, and where none is registered. */
    public Optional<WebhookWatch> watch(String app) {
        return Optional.ofNullable(watches.get(app));
    }

    /** The app's API requests of this month, as read within the last hour or so. */
    public Optional<Budget> budget(String app) {
        return Optional.ofNullable(budgets.get(app));
    }
}
