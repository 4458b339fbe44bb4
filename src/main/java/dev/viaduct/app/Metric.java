package dev.viaduct.app;

/** Every metric of the gateway: its name, as Micrometer spells it, and what it says. The README lists them by this. */
public enum Metric {
    /** Gauge, by app. */
    SOCKETS_OPEN("viaduct.sockets.open", "WebSockets and event streams open now, by app"),
    /** Counter. */
    SOCKETS_CLOSED("viaduct.sockets.closed", "WebSockets the gateway closed, by close code"),
    /** Counter. */
    UPGRADES_REFUSED("viaduct.upgrades.refused", "Connections refused before the upgrade, by HTTP status"),
    /** Counter. */
    FRAMES_IN("viaduct.frames.in", "Frames from clients, by type and result (ok or the error code)"),
    /** Counter. */
    FRAMES_OUT("viaduct.frames.out", "Frames written to sockets, by type"),
    /** Counter. */
    MESSAGES("viaduct.messages", "Messages by app, direction and result (stored, duplicate, forwarded, found, failed)"),
    /** Timer. */
    ACCEPT("viaduct.accept", "Time from a send frame to its accepted frame"),
    /** Timer. */
    FORWARD("viaduct.forward", "Time from accepted to taken by the helpdesk, by app"),
    /** Timer. */
    RELAY("viaduct.relay", "Time from a webhook's arrival to the write to the contact's sockets"),
    /** Summary. */
    COMMIT_GROUP("viaduct.commit.group", "Writes that shared one database commit, by writer"),
    /** Gauge. */
    HELD("viaduct.held", "Work that waits or is being done, by kind (write, webhook, request)"),
    /** Counter. */
    REFUSED("viaduct.refused", "Work refused because as much was held as may be, by kind and app"),
    /** Gauge. */
    STORAGE_AWAY("viaduct.storage.away", "1 while PostgreSQL does not answer"),
    /** Gauge. */
    OUTBOX_DEPTH("viaduct.outbox.depth", "Tasks in the outbox, by app and kind; the oldest 100,000 are counted"),
    /** Gauge. */
    OUTBOX_OLDEST("viaduct.outbox.oldest", "Age in seconds of the oldest task in the outbox, by app"),
    /** Gauge. */
    APP_PAUSED("viaduct.app.paused", "1 while the helpdesk rejects the app's credentials"),
    /** Timer. */
    UPSTREAM("viaduct.upstream", "Calls to the helpdesk, by app, operation and HTTP status (or the failure)"),
    /** Gauge. */
    UPSTREAM_BUDGET(
            "viaduct.upstream.budget",
            "API requests this month as the helpdesk counts them, by app and state (used, left)"),
    /** Counter. */
    WEBHOOKS("viaduct.webhooks", "Webhook calls by app, event and result"),
    /** Gauge. */
    WEBHOOK_REGISTERED("viaduct.webhook.registered", "1 while the helpdesk has the app's webhook switched on"),
    /** Gauge. */
    BEHIND("viaduct.behind", "1 while messages of the helpdesk may be missing and are being fetched, by app"),
    /** Counter. */
    FETCHED("viaduct.fetched", "Messages fetched from the helpdesk after a gap, by app and result"),
    /** Counter. */
    RETENTION_REMOVED(
            "viaduct.retention.removed",
            "Rows that aged out, by kind (messages, failed-tasks, quarantine, tombstones, contacts)");

    private final String id;
    private final String meaning;

    Metric(String id, String meaning) {
        this.id = id;
        this.meaning = meaning;
    }

    /** Name as Micrometer spells it. */
    public String id() {
        return id;
    }

    /** What it says, in one line. */
    public String meaning() {
        return meaning;
    }
}
