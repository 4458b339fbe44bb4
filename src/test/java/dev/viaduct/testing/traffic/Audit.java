package dev.viaduct.testing.traffic;

import static java.util.stream.Collectors.groupingBy;

import dev.viaduct.simulator.GatewayStatus;
import dev.viaduct.simulator.MessageType;
import dev.viaduct.simulator.SimulatedMessage;
import dev.viaduct.testing.traffic.Account.Acceptance;
import dev.viaduct.testing.traffic.Finding.Direction;
import dev.viaduct.testing.traffic.Finding.Kind;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Compares what contacts wrote and saw with what the helpdesk has and with the streams, contact by contact. Confined to
 * the loop.
 */
final class Audit {
    private final Set<Long> unannounced;
    private final List<Finding> findings = new ArrayList<>();
    private long sent;
    private long accepted;
    private long forwarded;
    private long failed;
    private long announced;
    private long stored;
    private long delivered;
    private long seen;
    private long toldAgain;

    /** {@code unannounced}: ids of messages whose events were dropped on purpose. */
    Audit(Set<Long> unannounced) {
        this.unannounced = unannounced;
    }

    Ledger ledger() {
        return new Ledger(
                new Ledger.Incoming(sent, accepted, forwarded, failed),
                new Ledger.Outgoing(announced, unannounced.size(), stored, delivered, seen, toldAgain),
                List.copyOf(findings));
    }

    /** Adds a contact: its account, its devices, its messages at the helpdesk by id, and its stream by {@code seq}. */
    void add(Account account, List<Device> devices, List<SimulatedMessage> atHelpdesk, List<JsonObject> stream) {
        findings.addAll(account.findings());
        Contact contact = new Contact(account, devices, stream);
        contact.streamIsWhole();
        contact.incoming(atHelpdesk.stream()
                .filter(message -> message.type() == MessageType.FROM_CLIENT)
                .toList());
        contact.outgoing(atHelpdesk.stream()
                .filter(message -> message.type().reachesClient())
                .toList());
    }

    /** One contact's part of the books. */
    private final class Contact {
        private final Account account;
        private final List<Device> devices;
        private final List<JsonObject> stream;

        Contact(Account account, List<Device> devices, List<JsonObject> stream) {
            this.account = account;
            this.devices = devices;
            this.stream = stream;
        }

        void streamIsWhole() {
            for (int i = 0; i < stream.size(); i++) {
                if (stream.get(i).getLong("seq") != i + 1) {
                    found(
                            Direction.OUTGOING,
                            Kind.OUT_OF_ORDER,
                            null,
                            "place " + (i + 1) + " of the stream is taken by " + stream.get(i));
                    return;
                }
            }
        }

        private List<JsonObject> stream(String direction) {
            return stream.stream()
                    .filter(message -> direction.equals(message.getString("direction")))
                    .toList();
        }

        void incoming(List<SimulatedMessage> arrived) {
            sent += account.written().size();
            accepted += account.accepted().size();
            forwarded += arrived.size();
            failed += account.failed().size();
            Map<String, List<SimulatedMessage>> byExternalId = arrived.stream()
                    .collect(groupingBy(
                            message -> message.externalId().orElse("none"), LinkedHashMap::new, Collectors.toList()));
            Map<String, Acceptance> byMessageId = new HashMap<>();
            account.accepted().values().forEach(acceptance -> byMessageId.put(acceptance.messageId(), acceptance));
            account.written().forEach((id, at) -> {
                if (!account.accepted().containsKey(id)) {
                    found(Direction.INCOMING, Kind.LOST, at, id + " was never accepted");
                }
            });
            account.accepted().forEach((id, acceptance) -> {
                if (!byExternalId.containsKey(acceptance.messageId())) {
                    found(
                            Direction.INCOMING,
                            Kind.LOST,
                            acceptance.at(),
                            "%s, %s, is not at the helpdesk; given up: %s"
                                    .formatted(id, acceptance, account.failed().get(acceptance.messageId())));
                }
            });
            byExternalId.forEach((externalId, copies) -> {
                if (copies.size() > 1) {
                    found(
                            Direction.INCOMING,
                            Kind.DOUBLED,
                            copies.get(1).created(),
                            externalId + " is at the helpdesk as "
                                    + copies.stream()
                                            .map(copy -> copy.id() + " of " + copy.created())
                                            .toList());
                }
                if (!byMessageId.containsKey(externalId)) {
                    found(
                            Direction.INCOMING,
                            Kind.STRANGE,
                            copies.get(0).created(),
                            copies.get(0).id() + " at the helpdesk, " + externalId + ", was not accepted: "
                                    + copies.get(0).text());
                }
            });
            // a text holds the client's own id: two of them are one message under two ids of the gateway
            repeated(
                            arrived.stream()
                                    .filter(first(SimulatedMessage::externalId))
                                    .toList(),
                            SimulatedMessage::text)
                    .forEach((text, copies) -> found(
                            Direction.INCOMING,
                            Kind.DOUBLED,
                            copies.get(1).created(),
                            copies.stream()
                                            .map(copy -> copy.externalId().orElse("none"))
                                            .toList() + " say the same: " + text));
            long last = 0;
            for (String externalId : byExternalId.keySet()) {
                long seq = byMessageId.containsKey(externalId)
                        ? byMessageId.get(externalId).seq()
                        : last + 1;
                if (seq < last) {
                    SimulatedMessage late = byExternalId.get(externalId).get(0);
                    found(
                            Direction.INCOMING,
                            Kind.OUT_OF_ORDER,
                            late.created(),
                            "seq %d, %s, reached the helpdesk as %d behind seq %d"
                                    .formatted(seq, externalId, late.id(), last));
                }
                last = Math.max(last, seq);
            }
            storedAsAccepted();
        }

        private void storedAsAccepted() {
            Map<String, JsonObject> incoming = new HashMap<>();
            stream("incoming").forEach(message -> {
                JsonObject before = incoming.put(message.getString("id"), message);
                if (before != null) {
                    found(Direction.INCOMING, Kind.DOUBLED, null, "in the stream twice: " + before + " and " + message);
                }
            });
            account.accepted().forEach((id, acceptance) -> {
                JsonObject message = incoming.remove(id);
                if (message == null
                        || message.getLong("seq") != acceptance.seq()
                        || !message.getString("message_id").equals(acceptance.messageId())) {
                    found(
                            Direction.INCOMING,
                            Kind.LOST,
                            acceptance.at(),
                            id + " was " + acceptance + " and the stream has " + message);
                }
            });
            incoming.values()
                    .forEach(message -> found(
                            Direction.INCOMING, Kind.STRANGE, null, "in the stream and never accepted: " + message));
        }

        void outgoing(List<SimulatedMessage> written) {
            announced += written.size();
            Map<String, SimulatedMessage> byText = new HashMap<>();
            written.forEach(message -> byText.put(message.text(), message));
            List<JsonObject> relayed = stream("outgoing");
            stored += relayed.size();
            repeated(relayed, message -> message.getString("text"))
                    .forEach((text, copies) ->
                            found(Direction.OUTGOING, Kind.DOUBLED, null, "in the stream as " + copies));
            SimulatedMessage last = null;
            for (JsonObject message : relayed.stream()
                    .filter(first(message -> message.getString("text")))
                    .toList()) {
                SimulatedMessage original = byText.remove(message.getString("text"));
                if (original == null) {
                    found(Direction.OUTGOING, Kind.STRANGE, null, "nobody at the helpdesk wrote " + message);
                    continue;
                }
                if (last != null && original.id() < last.id() && !unannounced.contains(original.id())) {
                    found(
                            Direction.OUTGOING,
                            Kind.OUT_OF_ORDER,
                            original.created(),
                            "helpdesk's %d (%s), seq %d, stands behind its %d (%s)"
                                    .formatted(
                                            original.id(),
                                            message.getString("message_id"),
                                            message.getLong("seq"),
                                            last.id(),
                                            last.created()));
                }
                // one that was late for a reason says nothing about those behind it
                last = last == null || original.id() > last.id() ? original : last;
                delivered(message, original);
                reported(original);
            }
            byText.values()
                    .forEach(missing -> found(
                            Direction.OUTGOING,
                            Kind.LOST,
                            missing.created(),
                            "helpdesk's " + missing.id()
                                    + (unannounced.contains(missing.id()) ? ", whose event was dropped," : "")
                                    + " is not in the stream: " + missing.text()));
        }

        private void delivered(JsonObject message, SimulatedMessage original) {
            long seq = message.getLong("seq");
            boolean everywhere = true;
            for (Device device : devices) {
                boolean there = device.copy()
                        .outgoing(seq)
                        .filter(original.text()::equals)
                        .isPresent();
                everywhere &= there;
                if (!there) {
                    found(
                            Direction.OUTGOING,
                            Kind.LOST,
                            original.created(),
                            "helpdesk's %d, seq %d, is in the stream; device %s, which is at %d, has there %s"
                                    .formatted(
                                            original.id(),
                                            seq,
                                            device,
                                            device.copy().position(),
                                            device.copy().outgoing(seq).orElse("nothing")));
                }
            }
            delivered += everywhere ? 1 : 0;
        }

        private void reported(SimulatedMessage message) {
            List<GatewayStatus> told = message.reportedStatuses();
            for (int i = 1; i < told.size(); i++) {
                if (told.get(i) == told.get(i - 1)) {
                    toldAgain++;
                } else if (told.get(i).number() < told.get(i - 1).number()) {
                    found(
                            Direction.OUTGOING,
                            Kind.OUT_OF_ORDER,
                            message.created(),
                            "helpdesk's " + message.id() + " was reported as " + message.reports());
                }
            }
            if (message.status() == GatewayStatus.SEEN) {
                seen++;
            } else {
                found(
                        Direction.OUTGOING,
                        Kind.NOT_REPORTED,
                        message.created(),
                        "helpdesk's " + message.id() + " is " + message.status() + " after " + message.reports());
            }
        }

        private void found(Direction direction, Kind kind, Instant at, String what) {
            findings.add(new Finding(direction, kind, account.subject(), at, what));
        }
    }

    private static <T> Map<String, List<T>> repeated(List<T> all, Function<T, String> by) {
        Map<String, List<T>> groups = all.stream().collect(groupingBy(by, LinkedHashMap::new, Collectors.toList()));
        groups.values().removeIf(group -> group.size() < 2);
        return groups;
    }

    private static <T, K> Predicate<T> first(Function<T, K> by) {
        Set<K> known = new HashSet<>();
        return item -> known.add(by.apply(item));
    }
}
