package dev.viaduct.webhook;

import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Work that several want done at the same time is done once. It goes on to its end when those who wanted it have gone,
 * and takes its place until then.
 */
final class SharedWork<K, V> {
    private final Map<K, Uni<V>> underWay = new HashMap<>();

    /**
     * The work of this key that is under way, or new work; fails with {@link ComeAgain} instead of beginning any while
     * {@code most} others are under way.
     */
    Uni<V> join(K key, int most, Supplier<Uni<V>> work) {
        return Uni.createFrom().deferred(() -> joined(key, most, work));
    }

    private synchronized Uni<V> joined(K key, int most, Supplier<Uni<V>> work) {
        Uni<V> known = underWay.get(key);
        if (known != null) {
            return known;
        }
        if (underWay.size() >= most) {
            return Uni.createFrom().failure(new ComeAgain("the helpdesk is asked for " + most + " others"));
        }
        Uni<V> begun = Uni.createFrom()
                .<V>deferred(work::get)
                .onTermination()
                .invoke(() -> ended(key))
                .memoize()
                .indefinitely();
        underWay.put(key, begun);
        return begun;
    }

    private synchronized void ended(K key) {
        underWay.remove(key);
    }
}
