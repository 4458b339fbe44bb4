package dev.viaduct.testing.traffic;

import dev.viaduct.testing.traffic.Finding.Direction;
import dev.viaduct.testing.traffic.Finding.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one contact wrote, what it was told about that, and what its devices found wrong. Confined to the loop. */
final class Account {
    /** The gateway's word that a message is on durable storage. */
    record Acceptance(long seq, String messageId, Instant at) {}

    private final String subject;
    private final Map<String, Instant> written = new LinkedHashMap<>();
    private final Map<String, Acceptance> accepted = new LinkedHashMap<>();
    private final Map<String, String> failed = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    Account(String subject) {
        this.subject = subject;
    }

    String subject() {
        return subject;
    }

    /** A message with this id of the client's own is to be sent. */
    void wrote(String id) {
        written.put(id, Instant.now());
    }

    /** The message with this id is stored as that; told twice, it must be the same. */
    void accepted(String id, long seq, String messageId) {
        Acceptance now = new Acceptance(seq, messageId, Instant.now());
        Acceptance before = accepted.putIfAbsent(id, now);
        if (before != null && (before.seq() != seq || !before.messageId().equals(messageId))) {
            found(Direction.INCOMING, Kind.DOUBLED, id + " was accepted as " + before + " and as " + now);
        }
    }

    /** The gateway gave a message up. */
    void failed(String messageId, String why) {
        failed.put(messageId, why);
    }

    void found(Direction direction, Kind kind, String what) {
        findings.add(new Finding(direction, kind, subject, Instant.now(), what));
    }

    /** Ids of everything written, oldest first, with when. */
    Map<String, Instant> written() {
        return written;
    }

    /** What was accepted, by the client's own id. */
    Map<String, Acceptance> accepted() {
        return accepted;
    }

    /** Why messages were given up, by the gateway's id. */
    Map<String, String> failed() {
        return failed;
    }

    List<Finding> findings() {
        return findings;
    }
}
