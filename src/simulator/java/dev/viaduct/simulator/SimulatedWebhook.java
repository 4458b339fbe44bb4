package dev.viaduct.simulator;

import java.util.List;
import java.util.Set;

/**
 * A subscription to events (reference: {@code webhooks}).
 *
 * @param channels empty means all channels
 * @param errors why it was switched off; empty while it works
 */
public record SimulatedWebhook(
        long id,
        String name,
        String url,
        Set<String> events,
        Set<Long> channels,
        boolean enabled,
        List<String> errors) {

    public SimulatedWebhook {
        events = Set.copyOf(events);
        channels = Set.copyOf(channels);
        errors = List.copyOf(errors);
    }

    boolean wants(Event event) {
        boolean channelMatches =
                channels.isEmpty() || event.channelId() == null || channels.contains(event.channelId());
        return enabled && channelMatches && events.contains(event.name());
    }

    SimulatedWebhook switchedOn() {
        return new SimulatedWebhook(id, name, url, events, channels, true, List.of());
    }

    SimulatedWebhook switchedOff(List<String> why) {
        return new SimulatedWebhook(id, name, url, events, channels, false, why);
    }
}
