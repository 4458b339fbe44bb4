package dev.viaduct.soak;

import dev.viaduct.simulator.Fault;
import dev.viaduct.simulator.Faults;
import dev.viaduct.simulator.Operation;
import dev.viaduct.simulator.SimulatedWebhook;
import dev.viaduct.soak.Trouble.Action;
import dev.viaduct.soak.Trouble.Side;
import dev.viaduct.testing.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * All that can fail.
 *
 * <p>A request that the helpdesk works on only after the gateway has looked for it can't be known to anybody. So what
 * delays requests to the helpdesk ends well before the gateway's time limit of 10 s and before a killed gateway starts
 * again, or breaks the connections with what is on them; everything else the ledger must bear.
 */
final class Troubles {

    private static final int SHORT = 6;
    private static final int BEYOND_TIME_LIMITS = 17;
    private static final Duration SLOW = Duration.ofMillis(30);
    private static final Duration HELPDESK_THINKS = Duration.ofMillis(1_500);
    private static final Duration NOT_READ = Duration.ofSeconds(SHORT);
    private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(40);
    private static final long BYTES_A_SECOND = 200_000;
    private static final int CALLS_A_SECOND = 10;
    private static final double SOME = 0.3;
    private static final String ERROR = "{\"status\":\"error\",\"message\":\"soak\"}";

    private final List<Trouble> all = new ArrayList<>();
    private final Stage stage;

    private Troubles(Stage stage) {
        this.stage = stage;
    }

    /** Everything that can fail on this stage. */
    static List<Trouble> on(Stage stage) {
        var troubles = new Troubles(stage);
        troubles.ofConnections("PostgreSQL", Side.POSTGRESQL, stage.toPostgresql());
        troubles.ofConnections("helpdesk", Side.NETWORK_TO_HELPDESK, stage.toHelpdesk());
        troubles.ofTheHelpdesk();
        troubles.ofEvents();
        troubles.ofClients();
        troubles.ofTheGateway();
        return List.copyOf(troubles.all);
    }

    private void ofConnections(String name, Side side, TcpProxy proxy) {
        add(name + " cut", side, SHORT, proxy::cut, proxy::pass);
        add(name + " reset", side, SHORT, proxy::reset, proxy::pass);
        add(name + " stalled", side, SHORT, proxy::stall, proxy::pass);
        add(name + " slow", side, SHORT, () -> proxy.slow(SLOW, BYTES_A_SECOND), proxy::pass);
        add(name + "'s answers lost", side, SHORT, () -> proxy.dropAnswers(Duration.ofMillis(200)), proxy::pass);
        all.add(new Trouble(name + " stalled beyond time limits", side, SHORT, BEYOND_TIME_LIMITS, proxy::stall, () -> {
            proxy.reset();
            proxy.pass();
        }));
    }

    private void ofTheHelpdesk() {
        var faults = stage.helpdesk().faults();
        Action works = () -> {
            for (var operation : Operation.values()) {
                faults.clear(operation);
            }
            faults.rejectCredentials(false);
            faults.limitRate(0);
        };
        Consumer<Fault> everywhere = faults::alwaysEverywhere;
        add("helpdesk answers 500", Side.HELPDESK, SHORT, () -> everywhere.accept(new Fault.Fail(500, ERROR)), works);
        add(
                "helpdesk answers 429",
                Side.HELPDESK,
                SHORT,
                () -> everywhere.accept(new Fault.Fail(429, ERROR, Map.of("Retry-After", "1"))),
                works);
        add("helpdesk takes few calls", Side.HELPDESK, SHORT, () -> faults.limitRate(CALLS_A_SECOND), works);
        add("helpdesk rejects credentials", Side.HELPDESK, SHORT, () -> faults.rejectCredentials(true), works);
        add(
                "helpdesk takes its time",
                Side.HELPDESK,
                SHORT,
                () -> everywhere.accept(new Fault.Delay(HELPDESK_THINKS)),
                works);
        add("helpdesk loses answers", Side.HELPDESK, SHORT, () -> everywhere.accept(new Fault.LoseAnswer()), works);
        add("helpdesk cuts calls off", Side.HELPDESK, SHORT, () -> everywhere.accept(new Fault.CutOff()), works);
    }

    private void ofEvents() {
        Action nothing = () -> {};
        var helpdesk = stage.helpdesk();
        add("webhook switched off", Side.WEBHOOK, SHORT, () -> webhooks(helpdesk::switchOffWebhook), nothing);
        add("webhook deleted", Side.WEBHOOK, SHORT, () -> webhooks(helpdesk::deleteWebhook), nothing);
        Action normal = () -> stage.traffic().events(Faults.Events.NORMAL);
        for (var mode : List.of(Faults.Events.DOUBLED, Faults.Events.DROPPED, Faults.Events.HELD)) {
            add(
                    "events " + mode.name().toLowerCase(Locale.ROOT),
                    Side.EVENTS,
                    SHORT,
                    () -> stage.traffic().events(mode),
                    normal);
        }
    }

    private void webhooks(Consumer<Long> change) {
        stage.helpdesk().webhooks().stream().map(SimulatedWebhook::id).forEach(change);
    }

    private void ofClients() {
        Action nothing = () -> {};
        var traffic = stage.traffic();
        add("clients cut without a close", Side.CLIENTS, 1, () -> traffic.cutSome(SOME), nothing);
        add("clients reconnect", Side.CLIENTS, 1, () -> traffic.reconnectSome(SOME), nothing);
        add("clients don't read", Side.CLIENTS, SHORT, () -> traffic.stopReadingSome(SOME, NOT_READ), nothing);
    }

    private void ofTheGateway() {
        var gateway = stage.gateway();
        add("gateway killed", Side.GATEWAY, 3, () -> gateway.process().kill(), gateway::start);
        add("gateway restarted", Side.GATEWAY, 1, () -> gateway.terminate(LONGEST_SHUTDOWN), gateway::start);
    }

    private void add(String name, Side side, int mostSeconds, Action begin, Action end) {
        all.add(new Trouble(name, side, 1, mostSeconds, begin, end));
    }
}
