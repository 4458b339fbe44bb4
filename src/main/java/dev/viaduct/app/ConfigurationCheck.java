package dev.viaduct.app;

import dev.viaduct.app.App.Auth;
import dev.viaduct.app.App.Chat2DeskAccount;
import dev.viaduct.app.ViaductConfig.AppConfig;
import dev.viaduct.app.ViaductConfig.Cluster;
import dev.viaduct.app.ViaductConfig.HelpdeskKind;
import dev.viaduct.app.ViaductConfig.IdentifyBy;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Turns configuration into apps, or into one line per mistake that names its key.
 *
 * <p>Values of secret keys never appear in a line.
 */
public final class ConfigurationCheck {
    private static final Pattern SLUG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final int HS256_KEY_BYTES = 32; // RFC 7518, section 3.2
    private static final int ADMIN_TOKEN = 16;

    private final List<String> mistakes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, App> apps = new TreeMap<>();

    private ConfigurationCheck() {}

    /** Checks what was mapped. */
    public static ConfigurationCheck of(ViaductConfig config) {
        ConfigurationCheck check = new ConfigurationCheck();
        check.settings(config);
        config.apps().forEach(check::app);
        if (config.apps().isEmpty()) {
            check.warnings.add("viaduct.apps: no app is configured, so every request is answered 404");
        }
        return check;
    }

    /** Maps and checks the {@code viaduct} keys of these sources; mapping mistakes become lines too. */
    public static ConfigurationCheck of(SmallRyeConfig config) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withProfiles(config.getProfiles())
                .withMapping(ViaductConfig.class);
        config.getConfigSources().forEach(builder::withSources);
        try {
            return of(builder.build().getConfigMapping(ViaductConfig.class));
        } catch (ConfigValidationException e) {
            ConfigurationCheck check = new ConfigurationCheck();
            for (int i = 0; i < e.getProblemCount(); i++) {
                check.mistakes.add(MappingMistake.line(e.getProblem(i).getMessage()));
            }
            return check;
        }
    }

    /** One line per mistake; empty when the gateway may start. */
    public List<String> mistakes() {
        return List.copyOf(mistakes);
    }

    /** One line per setting that works and is hardly meant. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** The apps by slug; complete only without mistakes. */
    Map<String, App> apps() {
        return Map.copyOf(apps);
    }

    private void settings(ViaductConfig config) {
        config.publicUrl().ifPresent(url -> httpUrl("viaduct.public-url", url));
        if (config.cluster() == Cluster.KAFKA) {
            mistake("viaduct.cluster", "kafka is not supported by this version; use none");
        }
        var limits = config.limits();
        atLeast("viaduct.limits.sockets-per-contact", limits.socketsPerContact(), 1);
        atLeast("viaduct.limits.sockets", limits.sockets(), 1);
        atLeast("viaduct.limits.writes", limits.writes(), 1);
        atLeast("viaduct.limits.requests", limits.requests(), 1);
        atLeast("viaduct.limits.webhooks", limits.webhooks(), 1);
        atLeast("viaduct.limits.text", limits.text(), 1);
        atLeast("viaduct.limits.frame-bytes", limits.frameBytes(), 1024);
        atLeast("viaduct.limits.frames-per-second", limits.framesPerSecond(), 1);
        atLeast("viaduct.limits.frames-burst", limits.framesBurst(), 1);
        atLeast("viaduct.limits.attachment-bytes", limits.attachmentBytes(), 1);
        atLeast("viaduct.limits.outbound-buffer-bytes", limits.outboundBufferBytes(), 16384);
        atLeast("viaduct.limits.guests-per-address-per-hour", limits.guestsPerAddressPerHour(), 1);
        atLeast("viaduct.limits.heartbeat", limits.heartbeat(), Duration.ofSeconds(1));
        var outbox = config.outbox();
        atLeast("viaduct.outbox.lease", outbox.lease(), Duration.ofSeconds(1));
        atLeast("viaduct.outbox.retry-first", outbox.retryFirst(), Duration.ofMillis(1));
        atLeast("viaduct.outbox.retry-max", outbox.retryMax(), outbox.retryFirst());
        atLeast("viaduct.outbox.give-up-after", outbox.giveUpAfter(), Duration.ofMillis(1));
        atLeast("viaduct.outbox.receipt-window", outbox.receiptWindow(), Duration.ZERO);
        atLeast("viaduct.webhooks.max-age", config.webhooks().maxAge(), Duration.ofSeconds(1));
        atLeast("viaduct.webhooks.guardian-every", config.webhooks().guardianEvery(), Duration.ofMillis(100));
        atLeast("viaduct.webhooks.fetch-every", config.webhooks().fetchEvery(), Duration.ofMillis(100));
        period("viaduct.retention.messages", config.retention().messages());
        period("viaduct.retention.quarantine", config.retention().quarantine());
        if (config.embeddedDb().dir().isBlank()) {
            mistake("viaduct.embedded-db.dir", "must not be empty");
        }
        if (config.admin().token().filter(token -> token.length() < ADMIN_TOKEN).isPresent()) {
            warnings.add("viaduct.admin.token: shorter than " + ADMIN_TOKEN + " characters, so it can be guessed");
        }
    }

    private void app(String slug, AppConfig config) {
        String key = "viaduct.apps." + slug;
        if (!SLUG.matcher(slug).matches()) {
            mistake(key, "an app's slug has 1 to 64 letters, digits, - or _ and starts with a letter or digit");
        }
        if (config.helpdesk() != HelpdeskKind.CHAT2DESK) {
            String name = config.helpdesk().name().toLowerCase(Locale.ROOT);
            mistake(key + ".helpdesk", name + " is not supported by this version; use chat2desk");
            return;
        }
        Optional<Auth> auth = auth(key + ".auth", config.auth());
        Optional<Chat2DeskAccount> account = chat2desk(key + ".chat2desk", config.chat2desk());
        if (auth.isPresent() && account.isPresent()) {
            Set<String> origins = origins(key + ".allowed-origins", config);
            apps.put(
                    slug,
                    new App(slug, config.helpdesk(), auth.get(), config.auth().guests(), origins, account.get()));
        }
    }

    private Optional<Auth> auth(String key, ViaductConfig.Auth auth) {
        int ways = count(auth.secret()) + count(auth.jwksUrl()) + count(auth.publicKey());
        if (ways != 1) {
            String found = ways == 0 ? "none is set" : ways + " are set";
            mistake(key, "exactly one of secret, jwks-url and public-key must be set; " + found);
            return Optional.empty();
        }
        if (auth.guests() && auth.secret().isEmpty()) {
            mistake(key + ".guests", "needs " + key + ".secret: guest tokens are signed with it");
        }
        if (auth.secret().isPresent()) {
            String secret = auth.secret().get();
            if (secret.getBytes(java.nio.charset.StandardCharsets.UTF_8).length < HS256_KEY_BYTES) {
                warnings.add(key + ".secret: shorter than 32 bytes, so a token's signature can be guessed");
            }
            return Optional.of(new Auth.Secret(secret));
        }
        if (auth.jwksUrl().isPresent()) {
            httpUrl(key + ".jwks-url", auth.jwksUrl().get());
            return Optional.of(new Auth.Jwks(auth.jwksUrl().get()));
        }
        Optional<java.security.PublicKey> publicKey =
                PublicKeys.parse(auth.publicKey().orElseThrow());
        if (publicKey.isEmpty()) {
            mistake(key + ".public-key", "is not a PEM public key of RSA (2048 bits or more) or EC on P-256");
        }
        return publicKey.map(Auth.PublicKey::new);
    }

    private Optional<Chat2DeskAccount> chat2desk(String key, ViaductConfig.Chat2Desk config) {
        int before = mistakes.size();
        httpUrl(key + ".url", config.url());
        required(key + ".token", config.token());
        required(key + ".channel-id", config.channelId());
        if (!(config.rateLimit() > 0)) {
            mistake(key + ".rate-limit", "must be greater than 0");
        }
        if (mistakes.size() > before) {
            return Optional.empty();
        }
        return Optional.of(new Chat2DeskAccount(
                base(config.url()),
                config.token().orElseThrow(),
                config.channelId().orElseThrow(),
                config.identifyBy() == IdentifyBy.PHONE,
                config.rateLimit()));
    }

    private Set<String> origins(String key, AppConfig config) {
        Set<String> origins = new HashSet<>();
        for (String origin : config.allowedOrigins().orElse(List.of())) {
            String value = origin.strip();
            if (value.equals("*")) {
                warnings.add(key + ": * lets every web page connect");
            } else if (!value.matches("[a-z][a-z0-9+.-]*://[^/?#]+")) {
                mistake(key, "\"" + value + "\" is not an origin like https://shop.example");
            }
            origins.add(value);
        }
        return Set.copyOf(origins);
    }

    private <T> Optional<T> required(String key, Optional<T> value) {
        if (value.isEmpty() || value.get().toString().isBlank()) {
            mistake(key, "is required");
            return Optional.empty();
        }
        return value;
    }

    private void httpUrl(String key, URI url) {
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!http || url.getHost() == null) {
            mistake(key, "must be an http or https address");
        }
    }

    private void atLeast(String key, long value, long least) {
        if (value < least) {
            mistake(key, "must be at least " + least + ", not " + value);
        }
    }

    private void atLeast(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            mistake(key, "must be at least " + least + ", not " + value);
        }
    }

    private void period(String key, String value) {
        try {
            Age.parse(value);
        } catch (DateTimeException | ArithmeticException e) {
            mistake(key, "must be a positive ISO 8601 duration like P30D, not " + value);
        }
    }

    private void mistake(String key, String what) {
        mistakes.add(key + ": " + what);
    }

    private static int count(Optional<?> value) {
        return value.isPresent() ? 1 : 0;
    }

    private static URI base(URI url) {
        return URI.create(url.toString().replaceFirst("/+$", "").replaceFirst("/v1$", ""));
    }
}
