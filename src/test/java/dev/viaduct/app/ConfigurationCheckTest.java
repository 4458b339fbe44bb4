package dev.viaduct.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong configuration is one line per mistake that names the key. */
class ConfigurationCheckTest {
    private static final String APP = "viaduct.apps.acme.";
    private static final String SECRET = "hush-hush-hush-hush-hush-hush-hush-hush";

    private final Map<String, String> settings = new HashMap<>(Map.of(
            APP + "helpdesk",
            "chat2desk",
            APP + "auth.secret",
            SECRET,
            APP + "chat2desk.token",
            "token-" + SECRET,
            APP + "chat2desk.channel-id",
            "1"));

    @Test
    void aGoodConfigurationHasNoMistake() {
        assertThat(mistakes()).isEmpty();
        assertThat(check().warnings()).isEmpty();
        assertThat(check().apps()).containsOnlyKeys("acme");
    }

    @ParameterizedTest
    @CsvSource({
        "viaduct.apps.acme.helpdesk,fax",
        "viaduct.apps.acme.helpdesk,chatwoot",
        "viaduct.apps.acme.allowed-origins,shop.example",
        "viaduct.apps.acme.chat2desk.url,ftp://api.example",
        "viaduct.apps.acme.chat2desk.identify-by,fax",
        "viaduct.apps.acme.chat2desk.rate-limit,0",
        "viaduct.apps.acme.chat2desk.rate-limit,-1",
        "viaduct.apps.acme.chat2desk.rate-limit,many",
        "viaduct.public-url,not a url",
        "viaduct.public-url,ftp://gateway.example",
        "viaduct.cluster,kafka",
        "viaduct.cluster,redis",
        "viaduct.limits.sockets-per-contact,0",
        "viaduct.limits.sockets,0",
        "viaduct.limits.text,many",
        "viaduct.limits.text,0",
        "viaduct.limits.frame-bytes,10",
        "viaduct.limits.frames-per-second,0",
        "viaduct.limits.frames-burst,0",
        "viaduct.limits.attachment-bytes,0",
        "viaduct.limits.outbound-buffer-bytes,100",
        "viaduct.limits.guests-per-address-per-hour,0",
        "viaduct.limits.heartbeat,PT0.1S",
        "viaduct.limits.heartbeat,soon",
        "viaduct.outbox.lease,PT0S",
        "viaduct.outbox.retry-max,PT0.1S",
        "viaduct.outbox.give-up-after,PT0S",
        "viaduct.webhooks.max-age,PT0S",
        "viaduct.webhooks.guardian-every,PT0S",
        "viaduct.webhooks.fetch-every,PT0S",
        "viaduct.retention.messages,a year",
        "viaduct.retention.quarantine,30",
        "viaduct.retention.messages,P0D",
        "viaduct.retention.messages,-P1D",
        "viaduct.retention.quarantine,PT0S"
    })
    void aWrongValueIsOneLineThatNamesItsKey(String key, String value) {
        settings.put(key, value);

        assertThat(mistakes())
                .singleElement()
                .asString()
                .startsWith(key + ": ")
                .doesNotContain("\n", "Exception", "SRCFG");
    }

    @ParameterizedTest
    @CsvSource({
        "viaduct.apps.acme.helpdesk,viaduct.apps.acme.helpdesk",
        "viaduct.apps.acme.auth.secret,viaduct.apps.acme.auth",
        "viaduct.apps.acme.chat2desk.token,viaduct.apps.acme.chat2desk.token",
        "viaduct.apps.acme.chat2desk.channel-id,viaduct.apps.acme.chat2desk.channel-id"
    })
    void aMissingValueIsOneLineThatNamesItsKey(String missing, String named) {
        settings.remove(missing);

        assertThat(mistakes()).singleElement().asString().startsWith(named + ": ");
    }

    @Test
    void anUnknownKeyIsNamed() {
        settings.put("viaduct.limits.sokcets", "5");

        assertThat(mistakes()).singleElement().asString().startsWith("viaduct.limits.sokcets: ");
    }

    @Test
    void twoWaysToVerifyTokensAreOneMistake() {
        settings.put(APP + "auth.jwks-url", "https://keys.example");

        assertThat(mistakes()).singleElement().asString().startsWith(APP + "auth: ");
    }

    @Test
    void guestsNeedASecret() {
        settings.remove(APP + "auth.secret");
        settings.put(APP + "auth.jwks-url", "https://keys.example");
        settings.put(APP + "auth.guests", "true");

        assertThat(mistakes()).singleElement().asString().startsWith(APP + "auth.guests: ");
    }

    @Test
    void aPublicKeyThatIsNoneIsNamed() {
        settings.remove(APP + "auth.secret");
        settings.put(APP + "auth.public-key", "-----BEGIN PUBLIC KEY-----\nnonsense\n-----END PUBLIC KEY-----");

        assertThat(mistakes()).singleElement().asString().startsWith(APP + "auth.public-key: ");
    }

    @Test
    void severalMistakesAreSeveralLines() {
        settings.put("viaduct.limits.text", "0");
        settings.put("viaduct.cluster", "kafka");
        settings.remove(APP + "chat2desk.channel-id");
        settings.put("viaduct.apps.second.helpdesk", "chat2desk");
        settings.put("viaduct.apps.second.auth.secret", SECRET);
        settings.put("viaduct.apps.second.chat2desk.channel-id", "2");

        assertThat(mistakes())
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactlyInAnyOrder(
                        "viaduct.limits.text",
                        "viaduct.cluster",
                        APP + "chat2desk.channel-id",
                        "viaduct.apps.second.chat2desk.token");
    }

    @Test
    void severalUnreadableValuesAreSeveralLines() {
        settings.put("viaduct.limits.text", "many");
        settings.put("viaduct.limits.heartbeat", "soon");
        settings.remove(APP + "helpdesk");

        assertThat(mistakes())
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactlyInAnyOrder("viaduct.limits.text", "viaduct.limits.heartbeat", APP + "helpdesk");
    }

    @Test
    void noSecretIsInALine() {
        settings.put(APP + "auth.public-key", SECRET);
        settings.put(APP + "auth.secret", SECRET);
        settings.put(APP + "chat2desk.url", "ftp://user:" + SECRET + "@api.example");
        settings.put("viaduct.admin.token", SECRET);

        assertThat(mistakes()).isNotEmpty();
        assertThat(String.join("\n", mistakes()) + check().warnings()).doesNotContain(SECRET);
    }

    @Test
    void whatWorksAndIsHardlyMeantIsAWarning() {
        settings.put(APP + "allowed-origins", "*");
        settings.put(APP + "auth.secret", "short");
        settings.put("viaduct.admin.token", "short");

        assertThat(mistakes()).isEmpty();
        assertThat(check().warnings())
                .hasSize(3)
                .anyMatch(line -> line.startsWith(APP + "allowed-origins: "))
                .anyMatch(line -> line.startsWith(APP + "auth.secret: "))
                .anyMatch(line -> line.startsWith("viaduct.admin.token: "));
        assertThat(check().warnings().toString()).doesNotContain("\"short\"");
    }

    private List<String> mistakes() {
        return check().mistakes();
    }

    private ConfigurationCheck check() {
        return ConfigurationCheck.of(new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build());
    }
}
