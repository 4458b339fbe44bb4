package dev.viaduct.testing.traffic;

import static java.util.stream.Collectors.groupingBy;

import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.Faults;
import dev.viaduct.simulator.SimulatedMessage;
import dev.viaduct.testing.Loop;
import dev.viaduct.testing.PackagedGateway;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Contacts who write to the helpdesk and operators who answer them, at random and at a steady rate, until told to stop.
 * Contacts find the gateway at one address, whichever process is there or none. May be used by several threads.
 */
public final class Traffic implements AutoCloseable {
    /**
     * How much of it.
     *
     * @param contacts how many, every third with two devices
     * @param perSecond messages written a second, both directions together
     */
    public record Shape(int contacts, double perSecond) {}

    private static final int TICK_MILLIS = 20;
    private static final int SECONDS_TO_FLOW = 60;
    private static final int SECONDS_TO_SYNC = 60;
    private static final int LOOK_MILLIS = 500;
    private static final int LONGEST_TEXT = 60;

    private final Loop loop = new Loop();
    private final Chat2DeskSimulator helpdesk;
    private final URI gateway;
    private final Shape shape;
    private final Random random;
    private final Staff staff;
    private final Tally tally = new Tally();
    private final WebSocketClient client;
    private final List<Account> accounts = new ArrayList<>();
    private final List<Device> devices = new ArrayList<>();
    private long timer;
    private double due;
    private long lastTick;

    private Traffic(Chat2DeskSimulator helpdesk, URI gateway, Shape shape, long seed) {
        this.helpdesk = helpdesk;
        this.gateway = gateway;
        this.shape = shape;
        this.random = new Random(seed);
        this.staff = new Staff(helpdesk);
        this.client = loop.vertx()
                .createWebSocketClient(new WebSocketClientOptions()
                        .setMaxConnections(4 * shape.contacts())
                        .setConnectTimeout(5_000));
        for (int i = 0; i < shape.contacts(); i++) {
            Account account = new Account("contact-" + i);
            accounts.add(account);
            devices.add(new Device(loop.vertx(), this::open, account, "a", random, tally));
            if (i % 3 == 0) {
                devices.add(new Device(loop.vertx(), this::open, account, "b", random, tally));
            }
        }
    }

    /** Connects all devices, begins to write and returns when messages go both ways. */
    public static Traffic start(Chat2DeskSimulator helpdesk, URI gateway, Shape shape, long seed) throws Exception {
        Traffic traffic = new Traffic(helpdesk, gateway, shape, seed);
        traffic.loop.run(() -> {
            traffic.devices.forEach(Device::connect);
            traffic.lastTick = System.nanoTime();
            traffic.timer = traffic.loop.vertx().setPeriodic(TICK_MILLIS, ignored -> traffic.tick());
        });
        if (!traffic.loop.await(() -> traffic.tally.count(Device.ANSWER) > 0, SECONDS_TO_FLOW)) {
            throw new IllegalStateException("no answer reached a device: " + traffic.counts());
        }
        return traffic;
    }

    private Future<WebSocket> open(String subject, long after) {
        return client.connect(new WebSocketConnectOptions()
                .setHost(gateway.getHost())
                .setPort(gateway.getPort())
                .setURI("/v1/apps/%s/socket?after=%d".formatted(PackagedGateway.APP, after))
                .addHeader("Authorization", "Bearer " + PackagedGateway.token(subject)));
    }

    private void tick() {
        long now = System.nanoTime();
        due = Math.min(shape.perSecond(), due + (now - lastTick) / 1e9 * shape.perSecond());
        lastTick = now;
        for (; due >= 1; due--) {
            String text = "x".repeat(random.nextInt(LONGEST_TEXT));
            if (random.nextBoolean()) {
                any(devices).say(text);
            } else if (!staff.answer(any(accounts).subject(), text, random)) {
                tally.add("nobody to answer yet");
            }
        }
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** Waits until every device is connected and has what it missed; says how many there are. */
    public int awaitResumed() throws Exception {
        if (!loop.await(() -> devices.stream().allMatch(Device::isSynced), SECONDS_TO_SYNC)) {
            throw new IllegalStateException("not every device came back: " + counts());
        }
        return devices.size();
    }

    /** Has some devices break their connections without a word. */
    public void cutSome(double share) throws Exception {
        some(share, Device::cut);
    }

    /** Has some devices hang up and come again. */
    public void reconnectSome(double share) throws Exception {
        some(share, Device::reconnect);
    }

    /** Has some devices read nothing for a while. */
    public void stopReadingSome(double share, Duration howLong) throws Exception {
        some(share, device -> device.stopReading(howLong));
    }

    private void some(double share, Consumer<Device> action) throws Exception {
        loop.run(() -> devices.stream()
                .filter(device -> random.nextDouble() < share)
                .toList()
                .forEach(action));
    }

    /** Treats the helpdesk's events this way from now on; the ledger knows which were dropped. */
    public void events(Faults.Events mode) {
        staff.events(mode);
    }

    /** What happened so far, by name. */
    public Map<String, Long> counts() throws Exception {
        return loop.call(tally::counts);
    }

    /** How often this happened so far. */
    public long count(String what) throws Exception {
        return counts().getOrDefault(what, 0L);
    }

    /** Nobody writes any more; devices still send what was not accepted. */
    public void stopWriting() throws Exception {
        loop.run(() -> loop.vertx().cancelTimer(timer));
    }

    /**
     * Waits until everything written is accepted, at the helpdesk or at every device, and reported as seen, as long as
     * there is progress; then compares the books. What could still come a second time is given {@code quiet} to come.
     *
     * @param patience how long nothing may change before the rest counts as lost
     * @param progress told a line now and then
     */
    public Ledger settle(Duration patience, Duration quiet, Consumer<String> progress) throws Exception {
        loop.await(() -> devices.stream().allMatch(Device::isSettled), SECONDS_TO_SYNC);
        // nobody's copy may rest on hope: all ask for what they might have missed
        loop.run(() -> devices.forEach(Device::reconnect));
        Ledger ledger = compare();
        long changed = System.nanoTime();
        while (ledger.outstanding() > 0 && System.nanoTime() - changed < patience.toNanos()) {
            progress.accept(ledger.outstanding() + " messages are not where they belong or not reported yet");
            loop.run(() -> devices.forEach(Device::acknowledge));
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            Ledger next = compare();
            changed = next.outstanding() < ledger.outstanding() ? System.nanoTime() : changed;
            ledger = next;
        }
        TimeUnit.MILLISECONDS.sleep(quiet.toMillis());
        return compare();
    }

    private Ledger compare() throws Exception {
        StreamReader reader = new StreamReader(gateway);
        Map<String, List<JsonObject>> streams = new HashMap<>();
        for (Account account : accounts) {
            streams.put(account.subject(), reader.read(account.subject()));
        }
        Map<Long, List<SimulatedMessage>> atHelpdesk =
                helpdesk.messages().stream().collect(groupingBy(SimulatedMessage::clientId));
        return loop.call(() -> {
            Audit audit = new Audit(staff.unannounced());
            Map<Account, List<Device>> ofAccount = devices.stream().collect(groupingBy(Device::account));
            for (Account account : accounts) {
                List<SimulatedMessage> messages = helpdesk.client(account.subject())
                        .map(known -> atHelpdesk.getOrDefault(known.id(), List.of()))
                        .orElse(List.of());
                audit.add(account, ofAccount.get(account), messages, streams.get(account.subject()));
            }
            return audit.ledger();
        });
    }

    /** Stops the devices. */
    @Override
    public void close() {
        loop.vertx().runOnContext(ignored -> {
            loop.vertx().cancelTimer(timer);
            devices.forEach(Device::stop);
        });
        loop.close();
    }
}
