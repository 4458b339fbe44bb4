package dev.viaduct.testing;

import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.SimulatorSettings;
import dev.viaduct.simulator.SimulatorSettings.InboxAnswer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Another account at another helpdesk, which is down when the gateway starts, tells ids by events only and has the older
 * {@code api_info}: {@link #SLOW} with few calls a second, {@link #PHONES} whose contacts are known by phone.
 */
public final class SecondHelpdesk implements QuarkusTestResourceLifecycleManager {
    /** An app with {@link #RATE} calls a second. */
    public static final String SLOW = "slow";

    /** Calls a second of {@link #SLOW}. */
    public static final int RATE = 5;

    /** An app whose contacts are known by phone. */
    public static final String PHONES = "phones";

    private static final String TOKEN = "second-token-9876543210";
    private static final long CHANNEL = 777;
    private static final String PHONES_RATE_ARGUMENT = "phones-rate";
    private static Chat2DeskSimulator simulator;

    private String phonesRate = "200";

    /** The argument of this resource that lets {@link #PHONES} make so many calls a second. */
    public static Map<String, String> phonesRate(int callsASecond) {
        return Map.of(PHONES_RATE_ARGUMENT, Integer.toString(callsASecond));
    }

    @Override
    public void init(Map<String, String> arguments) {
        phonesRate = arguments.getOrDefault(PHONES_RATE_ARGUMENT, phonesRate);
    }

    /** The helpdesk, up. */
    public static Chat2DeskSimulator up() {
        simulator.comeBack();
        return simulator;
    }

    /** A good token for a contact. */
    public static String token(String app, String subject, Map<String, Object> claims) {
        return Tokens.of(app, subject, Gateway.secretOf(app), Duration.ofHours(1), claims);
    }

    /** A socket of a contact, behind its welcome. */
    public static TestSocket socket(String app, String subject, Map<String, Object> claims) {
        TestSocket socket = TestSocket.connect(Gateway.address(), app, token(app, subject, claims), "");
        socket.next("welcome");
        return socket;
    }

    @Override
    public Map<String, String> start() {
        simulator = Chat2DeskSimulator.start(SimulatorSettings.withToken(TOKEN)
                .withChannelId(CHANNEL)
                .withInboxAnswer(InboxAnswer.EMPTY)
                .withOlderApiInfo(true)
                .withRepeatDelays(Duration.ofMillis(200), Duration.ofMillis(400), Duration.ofMillis(800)));
        String url = simulator.url();
        simulator.goDown();
        Map<String, String> settings = new HashMap<>();
        for (String app : new String[] {SLOW, PHONES}) {
            String key = "viaduct.apps." + app;
            settings.put(key + ".helpdesk", "chat2desk");
            settings.put(key + ".chat2desk.url", url);
            settings.put(key + ".chat2desk.token", TOKEN);
            settings.put(key + ".chat2desk.channel-id", Long.toString(CHANNEL));
            settings.put(key + ".chat2desk.rate-limit", phonesRate);
            settings.put(key + ".auth.secret", Gateway.secretOf(app));
        }
        settings.put("viaduct.apps." + SLOW + ".chat2desk.rate-limit", Integer.toString(RATE));
        settings.put("viaduct.apps." + PHONES + ".chat2desk.identify-by", "phone");
        return settings;
    }

    @Override
    public void stop() {
        if (simulator != null) {
            simulator.close();
        }
    }
}
