package dev.viaduct.testing;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The one thread that everything of a driver happens on, so that counting needs no locks. */
public final class Loop implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    /** What sockets and timers of this thread are made with. */
    public Vertx vertx() {
        return vertx;
    }

    /** Runs the task on the loop and waits for its result. */
    public <T> T call(Callable<T> task) throws Exception {
        var result = new CompletableFuture<T>();
        vertx.runOnContext(ignored -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(30, TimeUnit.SECONDS);
    }

    /** Runs the task on the loop and waits until it is done. */
    public void run(Runnable task) throws Exception {
        call(() -> {
            task.run();
            return null;
        });
    }

    /** Waits until the condition holds, at most so long; says whether it does. */
    public boolean await(BooleanSupplier condition, int seconds) throws Exception {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < deadline) {
            if (call(condition::getAsBoolean)) {
                return true;
            }
            Thread.sleep(50);
        }
        return call(condition::getAsBoolean);
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
