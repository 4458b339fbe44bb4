package dev.viaduct.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.SimulatorSettings;
import dev.viaduct.testing.PackagedGateway;
import dev.viaduct.testing.Tokens;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a command beside a packaged gateway and a helpdesk that are there for it: the environment variable
 * {@code VIADUCT_STAGE} tells it as JSON where the {@code gateway}, the helpdesk's {@code console} and the
 * {@code control} are, and which {@code app} is bridged with which {@code secret}. Ends with the command's exit code.
 *
 * <p>The control takes {@code POST /kill}, {@code /stop} and {@code /start} of the gateway, which is found at the same
 * address ever after, and answers {@code GET /token?sub=…&seconds=…} with a token of that contact.
 */
public final class Stage implements AutoCloseable {
    private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(40);
    private static final Duration HOUR = Duration.ofHours(1);

    /** Stages may run side by side. */
    private static final String NAME = "stage-" + ProcessHandle.current().pid();

    private final Chat2DeskSimulator helpdesk;
    private final Map<String, String> settings;
    private final HttpServer control;
    private PackagedGateway gateway;

    private Stage() throws IOException {
        helpdesk = Chat2DeskSimulator.start(SimulatorSettings.withToken(PackagedGateway.HELPDESK_TOKEN));
        settings = PackagedGateway.bridging(helpdesk);
        settings.put("quarkus.http.port", Integer.toString(PackagedGateway.freePort()));
        settings.put("viaduct.apps.acme.auth.guests", "true");
        settings.put("viaduct.apps.acme.allowed-origins", "*");
        settings.put("viaduct.apps.acme.chat2desk.rate-limit", "500");
        // what has to do with silence is seen sooner
        settings.put("viaduct.limits.heartbeat", "10s");
        settings.put("viaduct.limits.guests-per-address-per-hour", "100000");
        gateway = PackagedGateway.start(NAME, settings);
        control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        control.createContext("/", this::serve);
        control.start();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().add("Access-Control-Allow-Origin", "*");
            String answer = act(exchange.getRequestURI());
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (RuntimeException | AssertionError e) {
            byte[] body = e.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(500, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private synchronized String act(URI asked) {
        Map<String, String> query = query(asked);
        switch (asked.getPath()) {
            case "/kill" -> gateway.kill();
            case "/stop" -> {
                gateway.terminate();
                gateway.exitCode(LONGEST_SHUTDOWN);
            }
            case "/start" -> gateway = PackagedGateway.start(NAME, settings);
            case "/token" -> {
                Duration life =
                        query.containsKey("seconds") ? Duration.ofSeconds(Long.parseLong(query.get("seconds"))) : HOUR;
                return Tokens.of(
                        PackagedGateway.APP, query.get("sub"), PackagedGateway.SECRET, life, Map.of("name", "Anna"));
            }
            default -> throw new IllegalArgumentException("there is no " + asked.getPath());
        }
        return "";
    }

    private static Map<String, String> query(URI asked) {
        Map<String, String> query = new HashMap<>();
        for (String part : asked.getRawQuery() == null
                ? new String[0]
                : asked.getRawQuery().split("&")) {
            String[] pair = part.split("=", 2);
            query.put(pair[0], URLDecoder.decode(pair.length > 1 ? pair[1] : "", StandardCharsets.UTF_8));
        }
        return query;
    }

    private String described() {
        return new JsonObject()
                .put("gateway", gateway.address().toString())
                .put("console", helpdesk.url())
                .put("control", "http://127.0.0.1:" + control.getAddress().getPort())
                .put("app", PackagedGateway.APP)
                .put("secret", PackagedGateway.SECRET)
                .encode();
    }

    @Override
    public void close() {
        control.stop(0);
        gateway.close();
        helpdesk.close();
    }

    private int run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("VIADUCT_STAGE", described());
        Process process = builder.start();
        // what the command started goes with it, also when this is interrupted
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }));
        return process.waitFor();
    }

    /** Runs the command that the arguments are. */
    public static void main(String[] command) throws InterruptedException {
        int code = 1;
        try (Stage stage = new Stage()) {
            code = stage.run(List.of(command));
        } catch (IOException | RuntimeException | AssertionError e) {
            System.err.println("the stage fell: " + e);
        }
        System.exit(code); // a stage that could not be set up may have left threads
    }
}
