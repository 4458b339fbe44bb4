package dev.viaduct;

import static dev.viaduct.testing.PackagedGateway.HELPDESK_TOKEN;
import static dev.viaduct.testing.PackagedGateway.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.SimulatorSettings;
import dev.viaduct.testing.PackagedGateway;
import dev.viaduct.testing.TestSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A wrong configuration stops the start with one line per mistake, whichever way it comes. */
class WrongConfigurationIT {
    private static final int BAD_CONFIGURATION = 78;
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    @Test
    void eachMistakeIsALineThatNamesItsKey() {
        Map<String, String> settings = Map.of(
                "viaduct.apps.acme.helpdesk", "chat2desk",
                "viaduct.apps.acme.chat2desk.url", "ftp://example",
                "viaduct.apps.acme.chat2desk.token", HELPDESK_TOKEN,
                "viaduct.apps.acme.auth.secret", SECRET,
                "viaduct.apps.acme.auth.public-key", "not a key",
                "viaduct.apps.other.helpdesk", "chatwoot",
                "viaduct.public-url", "chat.example",
                "viaduct.limits.text", "0");

        List<String> lines = linesOf(settings, Map.of());

        assertThat(lines)
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith("viaduct.apps.acme.chat2desk.url: "),
                        line -> assertThat(line).startsWith("viaduct.apps.acme.chat2desk.channel-id: "),
                        line -> assertThat(line).startsWith("viaduct.apps.acme.auth: "),
                        line -> assertThat(line).startsWith("viaduct.apps.other.helpdesk: "),
                        line -> assertThat(line).startsWith("viaduct.public-url: "),
                        line -> assertThat(line).startsWith("viaduct.limits.text: "));
    }

    @Test
    void whatCannotEvenBeReadIsALineToo() {
        Map<String, String> settings = Map.of(
                "viaduct.apps.acme.helpdesk", "zendesk",
                "viaduct.apps.acme.auth.secret", SECRET,
                "viaduct.limits.text", "many",
                "viaduct.outbox.lease", "a while",
                "viaduct.limits.txet", "4096");

        List<String> lines = linesOf(settings, Map.of());

        assertThat(lines)
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .startsWith("viaduct.apps.acme.helpdesk: must be one of ")
                                .contains("chat2desk"),
                        line -> assertThat(line).startsWith("viaduct.limits.text: "),
                        line -> assertThat(line).startsWith("viaduct.outbox.lease: "),
                        line -> assertThat(line).startsWith("viaduct.limits.txet: "));
    }

    @Test
    void aMistakeInTheEnvironmentIsNamedByItsKey() {
        Map<String, String> environment = environment("http://127.0.0.1:1");
        environment.remove("VIADUCT_APPS_ACME_CHAT2DESK_CHANNEL_ID");

        List<String> lines = linesOf(Map.of(), environment);

        assertThat(lines).singleElement().asString().startsWith("viaduct.apps.acme.chat2desk.channel-id: is required");
    }

    @Test
    void theEnvironmentAloneConfiguresAGateway() {
        try (Chat2DeskSimulator helpdesk = Chat2DeskSimulator.start(SimulatorSettings.withToken(HELPDESK_TOKEN));
                PackagedGateway gateway = PackagedGateway.start("environment", Map.of(), environment(helpdesk.url()));
                TestSocket anna = gateway.socket("anna")) {
            anna.say("m1", "Hello");
            anna.next("accepted");
            assertThat(anna.next("status").getString("status")).isEqualTo("sent");
        }
    }

    private static Map<String, String> environment(String helpdesk) {
        Map<String, String> environment = new HashMap<>();
        environment.put("VIADUCT_APPS_ACME_HELPDESK", "chat2desk");
        environment.put("VIADUCT_APPS_ACME_CHAT2DESK_URL", helpdesk);
        environment.put("VIADUCT_APPS_ACME_CHAT2DESK_TOKEN", HELPDESK_TOKEN);
        environment.put("VIADUCT_APPS_ACME_CHAT2DESK_CHANNEL_ID", "1");
        environment.put("VIADUCT_APPS_ACME_AUTH_SECRET", SECRET);
        return environment;
    }

    private static List<String> linesOf(Map<String, String> settings, Map<String, String> environment) {
        try (PackagedGateway gateway = PackagedGateway.launch("wrong", settings, environment)) {
            assertThat(gateway.exitCode(AT_ONCE)).isEqualTo(BAD_CONFIGURATION);
            assertThat(gateway.log()).doesNotContain(SECRET, HELPDESK_TOKEN, "\tat ", "Exception", "SRCFG");
            return gateway.log().lines().toList();
        }
    }
}
