package dev.viaduct.socket;

import dev.viaduct.app.Apps;
import dev.viaduct.app.ViaductConfig;
import dev.viaduct.conversation.ContactKey;
import dev.viaduct.fanout.FanoutSink;
import dev.viaduct.fanout.Notice;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The devices connected to this instance, by contact: a notice for a contact that has none costs one look-up. */
@Singleton
class SocketRegistry implements FanoutSink {
    private final Map<ContactKey, List<Subscriber>> byContact = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> openByApp = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final int perContact;
    private final int most;

    SocketRegistry(ViaductConfig config, Apps apps, FrameMetrics metrics) {
        this.perContact = config.limits().socketsPerContact();
        this.most = config.limits().sockets();
        apps.all().forEach(app -> {
            AtomicInteger count = new AtomicInteger();
            openByApp.put(app.slug(), count);
            metrics.gaugeOpen(app.slug(), count::get);
        });
    }

    /** Whether one more device may connect to this instance. */
    boolean hasRoom() {
        return open.get() < most;
    }

    /** Devices connected now. */
    int open() {
        return open.get();
    }

    /** Devices and contacts of one app that are connected now. */
    Connections.Count count(String app) {
        int contacts = (int) byContact.keySet().stream()
                .filter(contact -> contact.app().equals(app))
                .count();
        return new Connections.Count(openByApp.get(app).get(), contacts);
    }

    /** Adds a device; the contact's oldest makes room when it has more than it may. */
    void add(Subscriber device) {
        open.incrementAndGet();
        openByApp.get(device.contact().app()).incrementAndGet();
        List<Subscriber> devices = byContact.compute(device.contact(), (key, before) -> {
            List<Subscriber> after = before == null ? new ArrayList<>(1) : new ArrayList<>(before);
            after.add(device);
            return after;
        });
        for (Subscriber oldest : devices.subList(0, Math.max(0, devices.size() - perContact))) {
            oldest.context().runOnContext(v -> oldest.close(CloseCode.REPLACED));
        }
    }

    /** Takes a device out; a second call changes nothing. */
    void remove(Subscriber device) {
        boolean[] was = new boolean[1];
        byContact.computeIfPresent(device.contact(), (key, before) -> {
            List<Subscriber> after = new ArrayList<>(before);
            was[0] = after.remove(device);
            return after.isEmpty() ? null : after;
        });
        if (was[0]) {
            open.decrementAndGet();
            openByApp.get(device.contact().app()).decrementAndGet();
        }
    }

    /** Does something to every device, on its own context. */
    void forEach(Consumer<Subscriber> action) {
        byContact
                .values()
                .forEach(devices ->
                        devices.forEach(device -> device.context().runOnContext(v -> action.accept(device))));
    }

    @Override
    public void deliver(List<Notice> notices) {
        for (Notice notice : notices) {
            // the lists are never changed in place, so this one can be walked without a lock
            for (Subscriber device : byContact.getOrDefault(notice.contact(), List.of())) {
                device.context().runOnContext(v -> device.notice(notice));
            }
        }
    }
}
