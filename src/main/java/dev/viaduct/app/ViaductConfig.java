package dev.viaduct.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every key under {@code viaduct}. {@link Apps} checks what a type alone can't. */
@ConfigMapping(prefix = "viaduct")
public interface ViaductConfig {

    /** Bridged apps by slug; the slug is the {@code {app}} of every path and the {@code aud} of every token. */
    Map<String, AppConfig> apps();

    /** Where the helpdesk and the apps reach the gateway; without it no webhook is registered. */
    Optional<URI> publicUrl();

    /** How instances find each other: {@code none} for a single instance. */
    @WithDefault("none")
    Cluster cluster();

    /** What one app, contact or socket may use. */
    Limits limits();

    /** Durable work towards the helpdesk. */
    Outbox outbox();

    /** Events of the helpdesk and the registration that makes them come. */
    Webhooks webhooks();

    /** The PostgreSQL that is started when no datasource is configured. */
    EmbeddedDb embeddedDb();

    /** Uploaded files; read by a later version. */
    Attachments attachments();

    /** How long things are kept. */
    Retention retention();

    /** The admin API. */
    Admin admin();

    /** How instances find each other. */
    enum Cluster {
        /** One instance. */
        NONE,
        /** Many, told of each other's work by Kafka. */
        KAFKA
    }

    /** Which helpdesk an app is bridged to. */
    enum HelpdeskKind {
        /** Chat2Desk Public API. */
        CHAT2DESK,
        /** The legacy dialect of the same service. */
        CHATHELPDESK,
        /** Chatwoot, an API channel. */
        CHATWOOT
    }

    /** What tells the helpdesk who writes. */
    enum IdentifyBy {
        /** The contact's subject. */
        ID,
        /** The phone claim of the contact's token. */
        PHONE
    }

    /** One bridged app. */
    interface AppConfig {
        /** Which helpdesk. */
        HelpdeskKind helpdesk();

        /** How tokens are verified. */
        Auth auth();

        /** Browser origins that may connect; {@code *} allows every one. */
        Optional<List<String>> allowedOrigins();

        /** The Chat2Desk account, for helpdesks that speak its API. */
        Chat2Desk chat2desk();

        /** The Chatwoot inbox. */
        Chatwoot chatwoot();
    }

    /** Exactly one of the three keys is set. */
    interface Auth {
        /** Shared secret of HS256 tokens. */
        Optional<String> secret();

        /** Where the keys of RS256 and ES256 tokens are published. */
        Optional<URI> jwksUrl();

        /** The public key of RS256 or ES256 tokens, PEM. */
        Optional<String> publicKey();

        /** Whether {@code POST /guests} makes anonymous contacts. */
        @WithDefault("false")
        @WithConverter(TrueOrFalse.class)
        boolean guests();
    }

    /** A Chat2Desk account and its external channel. */
    interface Chat2Desk {
        /** Base address, without {@code /v1}. */
        @WithDefault("https://api.chat2desk.com")
        URI url();

        /** API token. */
        Optional<String> token();

        /** The external channel. */
        Optional<String> channelId();

        /** What tells the helpdesk who writes. */
        @WithDefault("id")
        IdentifyBy identifyBy();

        /** Upstream calls a second, of this instance. */
        @WithDefault("15")
        double rateLimit();
    }

    /** A Chatwoot API-channel inbox. */
    interface Chatwoot {
        /** Base address. */
        Optional<URI> url();

        /** Inbox identifier. */
        Optional<String> inboxIdentifier();

        /** Key of {@code identifier_hash}. */
        Optional<String> hmacToken();

        /** Key of webhook signatures. */
        Optional<String> webhookSecret();

        /** Account of the agent API. */
        Optional<String> accountId();

        /** Token of the agent API. */
        Optional<String> apiAccessToken();
    }

    /** What one app, contact or socket may use. */
    interface Limits {
        /** Sockets one contact may have open; one more closes the oldest. */
        @WithDefault("10")
        int socketsPerContact();

        /** Sockets of this instance; one more is refused with 429. */
        @WithDefault("15000")
        int sockets();

        /** Messages and receipts that may wait for a commit; one more is answered {@code unavailable}. */
        @WithDefault("20000")
        int writes();

        /** HTTP requests of apps in work; one more is refused with 503. */
        @WithDefault("1000")
        int requests();

        /** Webhook calls in work; one more is refused with 503. */
        @WithDefault("500")
        int webhooks();

        /** Characters (code points) of a text. */
        @WithDefault("4096")
        int text();

        /** Bytes of one frame from a client. */
        @WithDefault("65536")
        int frameBytes();

        /** Frames a second one socket may send in the long run. */
        @WithDefault("20")
        int framesPerSecond();

        /** Frames one socket may send at once. */
        @WithDefault("40")
        int framesBurst();

        /** Bytes of one uploaded file. */
        @WithDefault("26214400")
        long attachmentBytes();

        /** Bytes that may wait for a slow socket. */
        @WithDefault("262144")
        int outboundBufferBytes();

        /** Guests one address may make in an hour. */
        @WithDefault("20")
        int guestsPerAddressPerHour();

        /** Between two WebSocket pings; a socket silent for two is closed. */
        @WithDefault("PT25S")
        Duration heartbeat();
    }

    /** Durable work towards the helpdesk. */
    interface Outbox {
        /** How long an instance that is silent keeps what it claimed; then another may take it. */
        @WithDefault("PT30S")
        Duration lease();

        /** Wait before the first retry. */
        @WithDefault("PT1S")
        Duration retryFirst();

        /** Longest wait between retries. */
        @WithDefault("PT5M")
        Duration retryMax();

        /** Age at which a task that still fails is given up. */
        @WithDefault("PT24H")
        Duration giveUpAfter();

        /** How long receipts are gathered before they are reported. */
        @WithDefault("PT1S")
        Duration receiptWindow();
    }

    /** Events of the helpdesk. */
    interface Webhooks {
        /** Age at which a signed event is no longer believed. */
        @WithDefault("PT3H")
        Duration maxAge();

        /** How often the registration is looked after. */
        @WithDefault("PT5M")
        Duration guardianEvery();

        /** How often messages are fetched although nothing seems to be missing. */
        @WithDefault("PT15M")
        Duration fetchEvery();
    }

    /** The embedded PostgreSQL. */
    interface EmbeddedDb {
        /** Where its data lives. */
        @WithDefault("data/postgresql")
        String dir();
    }

    /** Uploaded files. */
    interface Attachments {
        /** Folder of the file store. */
        Optional<String> dir();

        /** Settings of the S3 store. */
        Map<String, String> s3();
    }

    /** How long things are kept. */
    interface Retention {
        /** Messages, and contacts that were not seen for as long and have none left. */
        @WithDefault("P365D")
        String messages();

        /** Events that could not be applied, and tasks that could not be done. */
        @WithDefault("P30D")
        String quarantine();
    }

    /** The admin API. */
    interface Admin {
        /** Opens the admin API; without it there is none. */
        Optional<String> token();
    }
}
