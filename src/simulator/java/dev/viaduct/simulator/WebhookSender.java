package dev.viaduct.simulator;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Delivers events: signed, in order per webhook and client on the first attempt, repeated after the documented delays
 * when the webhook does not take them. All state is confined to one event loop.
 */
final class WebhookSender {

    private static final int CONNECTIONS = 64;

    private record Announcement(Event event, List<Long> webhookIds) {}

    private record Lane(long webhookId, long clientId) {}

    private record Delivery(Lane lane, String event, Buffer body, String timestamp, String signature) {}

    private final Vertx vertx;
    private final Context context;
    private final HttpClient http;
    private final Signature signature;
    private final WebhookRegistry registry;
    private final WebhookHealth health;
    private final Faults faults;
    private final RecentLog<RecordedDelivery> log;
    private final List<Duration> repeatDelays;
    private final Duration answerTimeout;
    private final Map<Lane, Deque<Delivery>> lanes = new HashMap<>();
    private final Deque<Announcement> held = new ArrayDeque<>();

    WebhookSender(
            Vertx vertx,
            SimulatorSettings settings,
            WebhookRegistry registry,
            Faults faults,
            RecentLog<RecordedDelivery> log) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.http = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(CONNECTIONS));
        this.signature = Signature.ofToken(settings.token());
        this.registry = registry;
        this.health = new WebhookHealth(vertx, registry, settings);
        this.faults = faults;
        this.log = log;
        this.repeatDelays = settings.repeatDelays();
        this.answerTimeout = settings.answerTimeout();
    }

    /** Takes an event; events taken one after the other leave in that order. */
    void announce(Event event) {
        // Who gets it is settled when it happens, not when its turn comes on the event loop.
        Announcement announcement = new Announcement(event, recipients(event));
        Faults.Events mode = faults.events();
        context.runOnContext(ignored -> dispatch(announcement, mode));
    }

    private List<Long> recipients(Event event) {
        return registry.all().stream()
                .filter(webhook -> webhook.wants(event))
                .map(SimulatedWebhook::id)
                .toList();
    }

    /** Lets held events go, if they are not to be held any more. */
    void release() {
        context.runOnContext(ignored -> {
            if (faults.events() != Faults.Events.HELD) {
                releaseHeld();
            }
        });
    }

    private void dispatch(Announcement announcement, Faults.Events mode) {
        if (mode != Faults.Events.HELD) {
            releaseHeld();
            deliver(announcement, mode);
            return;
        }
        held.add(announcement);
        if (faults.events() != Faults.Events.HELD) {
            // The release overtook this event.
            releaseHeld();
        }
    }

    private void releaseHeld() {
        while (!held.isEmpty()) {
            deliver(held.remove(), Faults.Events.NORMAL);
        }
    }

    private void deliver(Announcement announcement, Faults.Events mode) {
        if (mode == Faults.Events.DROPPED) {
            return;
        }
        Event event = announcement.event();
        for (long webhookId : announcement.webhookIds()) {
            Delivery delivery = sign(new Lane(webhookId, event.clientId()), event);
            queue(delivery);
            if (mode == Faults.Events.DOUBLED) {
                queue(delivery);
            }
        }
    }

    private Delivery sign(Lane lane, Event event) {
        Buffer body = event.payload().toBuffer();
        // A repeat is the same request again: body, timestamp and signature are made once.
        String timestamp = Long.toString(Instant.now().getEpochSecond());
        return new Delivery(lane, event.name(), body, timestamp, signature.of(body.getBytes(), timestamp));
    }

    private void queue(Delivery delivery) {
        Deque<Delivery> waiting = lanes.get(delivery.lane());
        if (waiting == null) {
            lanes.put(delivery.lane(), new ArrayDeque<>());
            attempt(delivery, 1);
        } else {
            waiting.add(delivery);
        }
    }

    private void attempt(Delivery delivery, int number) {
        long webhookId = delivery.lane().webhookId();
        SimulatedWebhook webhook =
                registry.find(webhookId).filter(SimulatedWebhook::enabled).orElse(null);
        if (webhook == null) {
            // What a webhook misses while it is off is lost: the receiver has to fetch it.
            attempted(delivery, number);
            return;
        }
        post(webhook, delivery)
                .onComplete(result -> context.runOnContext(ignored -> {
                    int status = result.succeeded() ? result.result() : 0;
                    RecordedDelivery record =
                            new RecordedDelivery(Instant.now(), webhookId, delivery.event(), number, status);
                    log.add(record);
                    if (record.succeeded()) {
                        health.succeeded(webhookId);
                    } else {
                        health.failed(webhookId);
                        repeatLater(delivery, number);
                    }
                    attempted(delivery, number);
                }));
    }

    private Future<Integer> post(SimulatedWebhook webhook, Delivery delivery) {
        RequestOptions options;
        try {
            options = new RequestOptions().setAbsoluteURI(webhook.url());
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
        options.setMethod(HttpMethod.POST)
                .setTimeout(answerTimeout.toMillis())
                .putHeader("Content-Type", "application/json")
                .putHeader("X-Timestamp", delivery.timestamp())
                .putHeader("X-Signature", delivery.signature());
        return http.request(options).compose(request -> send(request, delivery.body()));
    }

    private static Future<Integer> send(HttpClientRequest request, Buffer body) {
        return request.send(body).compose(response -> response.body().map(ignored -> response.statusCode()));
    }

    private void repeatLater(Delivery delivery, int number) {
        if (number <= repeatDelays.size()) {
            long delay = Math.max(1, repeatDelays.get(number - 1).toMillis());
            vertx.setTimer(delay, ignored -> attempt(delivery, number + 1));
        }
    }

    /** Only first attempts keep the order: the next event of the lane does not wait for repeats. */
    private void attempted(Delivery delivery, int number) {
        if (number > 1) {
            return;
        }
        Delivery next = lanes.get(delivery.lane()).poll();
        if (next == null) {
            lanes.remove(delivery.lane());
        } else {
            attempt(next, 1);
        }
    }
}
