package dev.viaduct.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class InTurnTest {
    private static Vertx vertx;

    private final List<Long> begun = new CopyOnWriteArrayList<>();
    private final List<UniEmitter<? super String>> work = new ArrayList<>();
    private final List<Long> refused = new CopyOnWriteArrayList<>();
    private InTurn inTurn;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private UniAssertSubscriber<String> comes(String client, long id) {
        if (inTurn == null) {
            inTurn = new InTurn(vertx);
        }
        Supplier<Uni<String>> apply = () -> {
            begun.add(id);
            return Uni.createFrom().emitter(work::add);
        };
        return inTurn.work("acme", new LiveMessage(client, id), apply, () -> refused.add(id))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }

    @Test
    void messagesOfAClientAreAppliedOneAfterTheOther() {
        comes("a", 1);
        UniAssertSubscriber<String> second = comes("a", 2);
        assertThat(begun).containsExactly(1L);

        work.get(0).complete("done");

        await().until(() -> begun.size() == 2);
        work.get(1).complete("done too");
        second.awaitItem().assertItem("done too");
    }

    @Test
    void othersDoNotWait() {
        comes("a", 1);
        comes("b", 2);

        assertThat(begun).containsExactly(1L, 2L);
    }

    @Test
    void whatCameBehindARefusedMessageIsRefusedTooAndWhatComesLaterIsTried() {
        UniAssertSubscriber<String> first = comes("a", 1);
        UniAssertSubscriber<String> second = comes("a", 2);
        UniAssertSubscriber<String> third = comes("a", 3);

        work.get(0).fail(new ComeAgain("busy"));

        first.assertFailedWith(ComeAgain.class);
        second.awaitFailure().assertFailedWith(ComeAgain.class);
        third.awaitFailure().assertFailedWith(ComeAgain.class);
        assertThat(begun).containsExactly(1L);
        assertThat(refused).containsExactly(1L, 2L, 3L);
        comes("a", 1);
        assertThat(begun).containsExactly(1L, 1L);
    }
}
