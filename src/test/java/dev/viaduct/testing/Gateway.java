package dev.viaduct.testing;

import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.SimulatorSettings;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Starts a gateway on a database of its own with the app {@link #APP} on a simulated Chat2Desk, a second app
 * {@link #OTHER_APP} on the same helpdesk but another channel, and {@link #GUESTS_APP} that takes guests.
 */
public final class Gateway implements QuarkusTestResourceLifecycleManager {
    /** The app most tests are about. */
    public static final String APP = "acme";

    /** Another tenant. */
    public static final String OTHER_APP = "other";

    /** An app that takes guests. */
    public static final String GUESTS_APP = "lobby";

    /** Secret of {@link #APP}; those of the others begin with their slug. */
    public static final String SECRET = secretOf(APP);

    /** Token of the simulated helpdesk. */
    public static final String HELPDESK_TOKEN = "helpdesk-token-0123456789";

    /** Channel of {@link #APP}. */
    public static final String CHANNEL = "18337";

    private static Chat2DeskSimulator simulator;
    private static URI address;

    /** The running gateway's address. */
    public static URI address() {
        return address;
    }

    /** The helpdesk of the running gateway. */
    public static Chat2DeskSimulator helpdesk() {
        return simulator;
    }

    /** The secret of an app. */
    public static String secretOf(String app) {
        return app + "-secret-0123456789-0123456789-0123456789";
    }

    /** A good token for a contact of {@link #APP}. */
    public static String token(String subject) {
        return Tokens.of(APP, subject, SECRET);
    }

    /** A socket of a contact of {@link #APP}, behind its welcome. */
    public static TestSocket socket(String subject) {
        TestSocket socket = TestSocket.connect(address, APP, token(subject), "");
        socket.next("welcome");
        return socket;
    }

    @Override
    public Map<String, String> start() {
        simulator = Chat2DeskSimulator.start(SimulatorSettings.withToken(HELPDESK_TOKEN)
                .withChannelId(Long.parseLong(CHANNEL))
                .withRepeatDelays(Duration.ofMillis(200), Duration.ofMillis(400), Duration.ofMillis(800)));
        int port = freePort();
        address = URI.create("http://localhost:" + port);
        Map<String, String> settings = new HashMap<>(TestDatabase.create());
        settings.put("quarkus.http.test-port", Integer.toString(port));
        settings.put("viaduct.public-url", address.toString());
        app(settings, APP, CHANNEL);
        app(settings, OTHER_APP, "18338");
        app(settings, GUESTS_APP, "18339");
        settings.put("viaduct.apps." + GUESTS_APP + ".auth.guests", "true");
        settings.put("viaduct.apps." + APP + ".allowed-origins", "https://shop.example");
        return settings;
    }

    private static void app(Map<String, String> settings, String slug, String channel) {
        String key = "viaduct.apps." + slug;
        settings.put(key + ".helpdesk", "chat2desk");
        settings.put(key + ".chat2desk.url", simulator.url());
        settings.put(key + ".chat2desk.token", HELPDESK_TOKEN);
        settings.put(key + ".chat2desk.channel-id", channel);
        settings.put(key + ".chat2desk.rate-limit", "500");
        settings.put(key + ".auth.secret", secretOf(slug));
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (simulator != null) {
            simulator.close();
        }
    }
}
