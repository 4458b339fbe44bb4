package dev.viaduct.webhook;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Live messages of a client one after the other, as they came: one that has to wait is not overtaken by the next, and
 * what came behind one that was refused is refused too. Holds no more than there is in work.
 */
final class InTurn {
    private record Key(String app, String clientId) {}

    private final Map<Key, CompletableFuture<Void>> last = new ConcurrentHashMap<>();
    private final Vertx vertx;

    InTurn(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Does the work when everything of this client that came before is done; fails with {@link ComeAgain} if that failed.
     *
     * @param refused is run when it fails, before anything that comes later begins
     */
    <T> Uni<T> work(String app, LiveMessage message, Supplier<Uni<T>> work, Runnable refused) {
        Key key = new Key(app, message.clientId());
        return Uni.createFrom().deferred(() -> {
            CompletableFuture<Void> done = new CompletableFuture<>();
            CompletableFuture<Void> before = last.put(key, done);
            return after(before)
                    .chain(work::get)
                    .onFailure()
                    .invoke(refused)
                    .onItemOrFailure()
                    .invoke((item, failure) -> {
                        last.remove(key, done);
                        if (failure == null) {
                            done.complete(null);
                        } else {
                            done.completeExceptionally(failure);
                        }
                    });
        });
    }

    private Uni<Void> after(CompletableFuture<Void> before) {
        if (before == null) {
            return Uni.createFrom().voidItem();
        }
        Context context = vertx.getOrCreateContext();
        return Uni.createFrom()
                .completionStage(before)
                .onFailure()
                .transform(failure -> new ComeAgain("the message before it was refused"))
                .emitOn(task -> context.runOnContext(v -> task.run()));
    }
}
