package dev.viaduct.simulator;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The messages by id and by client. Guarded by its {@link Helpdesk}. */
final class Messages {

    private final TreeMap<Long, SimulatedMessage> byId = new TreeMap<>();
    private final Map<Long, TreeMap<Long, SimulatedMessage>> byClient = new HashMap<>();

    private final Map<Long, Set<Long>> unreadOfClient = new HashMap<>();

    Optional<SimulatedMessage> find(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    SimulatedMessage existing(long id) {
        return find(id).orElseThrow(() -> Refusal.notFound("Message", Long.toString(id)));
    }

    void put(SimulatedMessage message) {
        byId.put(message.id(), message);
        byClient.computeIfAbsent(message.clientId(), ignored -> new TreeMap<>()).put(message.id(), message);
        Set<Long> unread = unreadOfClient.computeIfAbsent(message.clientId(), ignored -> new TreeSet<>());
        if (message.read()) {
            unread.remove(message.id());
        } else {
            unread.add(message.id());
        }
    }

    /** The messages of a client that nobody has answered, oldest first. */
    List<SimulatedMessage> unread(long clientId) {
        return unreadOfClient.getOrDefault(clientId, Set.of()).stream()
                .map(byId::get)
                .toList();
    }

    Collection<SimulatedMessage> all() {
        return byId.values();
    }

    Collection<SimulatedMessage> of(long clientId) {
        return ofClient(clientId).values();
    }

    /** The newest message of a client, or null. */
    SimulatedMessage lastOf(long clientId) {
        TreeMap<Long, SimulatedMessage> messages = ofClient(clientId);
        return messages.isEmpty() ? null : messages.lastEntry().getValue();
    }

    List<SimulatedMessage> page(MessageFilter filter) {
        TreeMap<Long, SimulatedMessage> all =
                filter.clientId().map(this::ofClient).orElse(byId);
        var fromStart = all.tailMap(filter.startId(), true);
        Stream<SimulatedMessage> ordered =
                (filter.descending() ? fromStart.descendingMap() : fromStart).values().stream();
        return ordered.filter(filter.matching()).limit(filter.limit()).toList();
    }

    private TreeMap<Long, SimulatedMessage> ofClient(long clientId) {
        return byClient.getOrDefault(clientId, new TreeMap<>());
    }
}
