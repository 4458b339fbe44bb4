package dev.viaduct.outbox;

import dev.viaduct.conversation.Task;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** How far the outbox is behind. */
@Singleton
public class Lag {
    /**
     * The work of one app that waits.
     *
     * @param tasks how many of each kind
     * @param oldestSeconds age of the oldest
     */
    public record OfApp(Map<Task.Kind, Long> tasks, double oldestSeconds) {
        /** Nothing waits. */
        public static final OfApp NONE = new OfApp(Map.of(), 0);
    }

    private final TaskStore store;

    Lag(TaskStore store) {
        this.store = store;
    }

    /** The lag of every app that has any, now. */
    public Uni<Map<String, OfApp>> byApp() {
        return store.depths().map(depths -> {
            Map<String, OfApp> byApp = new HashMap<>();
            for (TaskStore.Depth depth : depths) {
                OfApp before = byApp.getOrDefault(depth.app(), OfApp.NONE);
                Map<Task.Kind, Long> tasks = new EnumMap<>(Task.Kind.class);
                tasks.putAll(before.tasks());
                tasks.put(depth.kind(), depth.depth());
                byApp.put(depth.app(), new OfApp(tasks, Math.max(before.oldestSeconds(), depth.oldestSeconds())));
            }
            return byApp;
        });
    }
}
