package dev.viaduct.testing.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.SimulatorSettings;
import dev.viaduct.testing.PackagedGateway;
import dev.viaduct.testing.RestartedGateway;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * A packaged gateway under traffic that something happens to again and again, at moments drawn from a seed
 * ({@code -Dtraffic.seed=…} repeats one). In the end the books of both sides must agree.
 */
public final class FaultLoop {
    /** What happens to the gateway, which must run again when this is done. */
    public interface Fault {
        void strike(RestartedGateway gateway, Traffic traffic) throws Exception;
    }

    private static final Logger LOG = Logger.getLogger(FaultLoop.class);
    private static final int LONGEST_LIFE_MILLIS = 4_000;
    private static final int FINDINGS_SHOWN = 20;
    private static final Traffic.Shape SHAPE = new Traffic.Shape(12, 60);
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration QUIET = Duration.ofSeconds(2);

    private FaultLoop() {}

    /** Lets the fault strike so many times, lets everything settle and compares the books. */
    public static void assertThatBooksAgree(String name, Map<String, String> settings, int times, Fault fault)
            throws Exception {
        long seed = Long.getLong("traffic.seed", System.nanoTime());
        LOG.infof("%s: -Dtraffic.seed=%d", name, seed);
        Random random = new Random(seed);
        try (Chat2DeskSimulator helpdesk = helpdesk();
                RestartedGateway gateway = new RestartedGateway(name, helpdesk, settings)) {
            gateway.start();
            try (Traffic traffic = Traffic.start(helpdesk, gateway.address(), SHAPE, seed)) {
                for (int i = 0; i < times; i++) {
                    liveOn(random);
                    fault.strike(gateway, traffic);
                }
                liveOn(random);
                traffic.stopWriting();

                Ledger ledger = traffic.settle(PATIENCE, QUIET, LOG::debug);

                LOG.infof("%s:%n%s%n%s", name, ledger, traffic.counts());
                assertThat(ledger.incoming().accepted()).isPositive();
                assertThat(ledger.outgoing().stored()).isPositive();
                assertThat(ledger.isClean())
                        .as("nothing is amiss, seed %d%n%s", seed, ledger.withFindings(FINDINGS_SHOWN))
                        .isTrue();
            }
        }
    }

    /** Not a wait for anything: the moment at which the fault strikes is what is drawn. */
    private static void liveOn(Random random) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
    }

    /** One that sends again what nobody was there to take, as the real one does, only sooner. */
    private static Chat2DeskSimulator helpdesk() {
        return Chat2DeskSimulator.start(SimulatorSettings.withToken(PackagedGateway.HELPDESK_TOKEN)
                .withRepeatDelays(IntStream.range(0, 30)
                        .mapToObj(i -> Duration.ofSeconds(1))
                        .toArray(Duration[]::new)));
    }
}
