package dev.viaduct.helpdesk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.helpdesk.UpstreamRate.Urgency;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UpstreamRateTest {
    private static Vertx vertx;
    private final List<String> passed = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void startTimers() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopTimers() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void ask(UpstreamRate rate, Urgency urgency, String who) {
        rate.turn(urgency, Clearance.ALWAYS).subscribe().with(v -> passed.add(who));
    }

    @Test
    void aFifthOfASecondsWorthPassesAtOnceAndNoMore() {
        long started = System.nanoTime();
        UpstreamRate rate = new UpstreamRate(vertx, 25);

        for (int i = 0; i < 20; i++) {
            ask(rate, Urgency.MESSAGE, "m" + i);
        }

        int atOnce = passed.size();
        double seconds = (System.nanoTime() - started) / 1e9;
        assertThat(atOnce).isBetween(5, 5 + (int) Math.ceil(25 * seconds));
    }

    @Test
    void whoeverIsWaitedForNoLongerCostsNoTurn() {
        UpstreamRate rate = new UpstreamRate(vertx, 1_000);
        rate.closeFor(Duration.ofMillis(300));
        rate.turn(Urgency.MESSAGE, Clearance.ALWAYS)
                .subscribe()
                .with(v -> passed.add("left"))
                .cancel();
        ask(rate, Urgency.MESSAGE, "stayed");

        await().until(() -> passed.size() == 1);

        assertThat(passed).containsExactly("stayed");
    }

    @Test
    void whoeverHasNoClearanceAnyMoreIsRecalledHoweverLongTheRateIsClosed() {
        AtomicBoolean cleared = new AtomicBoolean(true);
        UpstreamRate rate = new UpstreamRate(vertx, 1_000);
        rate.closeFor(Duration.ofHours(1));
        rate.turn(Urgency.REPORT, cleared::get).subscribe().with(v -> passed.add("recalled"));
        ask(rate, Urgency.REPORT, "waits");

        rate.recall();
        assertThat(passed).isEmpty();
        cleared.set(false);
        rate.recall();

        assertThat(passed).containsExactly("recalled");
    }

    @Test
    void theRestPassesAtTheRateInItsOrder() {
        UpstreamRate rate = new UpstreamRate(vertx, 20);
        long started = System.nanoTime();

        for (int i = 0; i < 30; i++) {
            ask(rate, Urgency.MESSAGE, "m" + i);
        }

        await().until(() -> passed.size() == 30);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofMillis(450));
        assertThat(passed).startsWith("m0", "m1").endsWith("m28", "m29");
    }

    @Test
    void messagesPassBeforeReports() {
        UpstreamRate rate = new UpstreamRate(vertx, 5);
        for (int i = 0; i < 5; i++) {
            ask(rate, Urgency.MESSAGE, "first");
        }
        ask(rate, Urgency.REPORT, "report");
        ask(rate, Urgency.MESSAGE, "message");

        await().until(() -> passed.size() == 7);

        assertThat(passed.subList(5, 7)).containsExactly("message", "report");
    }

    @Test
    void messagesAndLookUpsTakeTurnsHoweverManyThereAre() {
        UpstreamRate rate = new UpstreamRate(vertx, 1_000);
        rate.closeFor(Duration.ofMillis(500));
        for (int i = 0; i < 40; i++) {
            ask(rate, Urgency.LOOK_UP, "look-up");
        }
        for (int i = 0; i < 3; i++) {
            ask(rate, Urgency.MESSAGE, "message");
        }

        await().until(() -> passed.size() == 43);

        assertThat(passed.subList(0, 8))
                .containsExactly(
                        "message", "look-up", "message", "look-up", "message", "look-up", "look-up", "look-up");
    }

    @Test
    void whatGatheredWhileItWasClosedComesAtTheRate() {
        UpstreamRate rate = new UpstreamRate(vertx, 25);
        long started = System.nanoTime();
        rate.closeFor(Duration.ofMillis(300));
        for (int i = 0; i < 20; i++) {
            ask(rate, Urgency.MESSAGE, "m" + i);
        }

        await().until(() -> passed.size() == 20);

        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .as("a fifth of a second's worth at once, the others one by one")
                .isGreaterThan(Duration.ofMillis(300 + 15 * 40 - 20));
    }

    @Test
    void nothingPassesWhileItIsClosedAndEverythingAfterwards() {
        UpstreamRate rate = new UpstreamRate(vertx, 1_000);
        rate.closeFor(Duration.ofMillis(400));
        long started = System.nanoTime();

        ask(rate, Urgency.MESSAGE, "m");
        assertThat(passed).isEmpty();

        await().until(() -> passed.size() == 1);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofMillis(390));
    }

    @Test
    void aShorterClosingDoesNotEndALongerOne() {
        UpstreamRate rate = new UpstreamRate(vertx, 1_000);
        rate.closeFor(Duration.ofMinutes(1));
        rate.closeFor(Duration.ofMillis(1));

        ask(rate, Urgency.MESSAGE, "m");

        await().during(Duration.ofMillis(200)).until(passed::isEmpty);
    }

    @Test
    void lessThanOneCallASecondIsARateToo() {
        UpstreamRate rate = new UpstreamRate(vertx, 0.5);

        ask(rate, Urgency.MESSAGE, "first");
        ask(rate, Urgency.MESSAGE, "second");

        assertThat(passed).containsExactly("first");
        await().atMost(Duration.ofSeconds(5)).until(() -> passed.size() == 2);
    }
}
