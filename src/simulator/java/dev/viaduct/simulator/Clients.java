package dev.viaduct.simulator;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The clients by id and by what the external channel calls them. Guarded by its {@link Helpdesk}. */
final class Clients {

    private final Map<Long, SimulatedClient> byId = new TreeMap<>();
    private final Map<String, Long> byPhone = new HashMap<>();

    Optional<SimulatedClient> find(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    Optional<SimulatedClient> findByPhone(String phone) {
        return Optional.ofNullable(byPhone.get(phone)).map(byId::get);
    }

    SimulatedClient existing(long id) {
        return find(id).orElseThrow(() -> Refusal.notFound("Client", Long.toString(id)));
    }

    void put(SimulatedClient client) {
        byId.put(client.id(), client);
        byPhone.put(client.phone(), client.id());
    }

    Collection<SimulatedClient> all() {
        return byId.values();
    }
}
