package dev.viaduct.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedWorkTest {
    private final SharedWork<String, String> work = new SharedWork<>();
    private final List<UniEmitter<? super String>> begun = new ArrayList<>();

    private UniAssertSubscriber<String> join(String key, int most) {
        return work.join(key, most, () -> Uni.createFrom().emitter(begun::add))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }

    @Test
    void whoComesWhileItIsUnderWayGetsWhatItComesTo() {
        UniAssertSubscriber<String> first = join("a", 1);
        UniAssertSubscriber<String> second = join("a", 1);

        begun.get(0).complete("done");

        assertThat(begun).hasSize(1);
        first.assertItem("done");
        second.assertItem("done");
    }

    @Test
    void whoComesAfterItsEndBeginsAnew() {
        join("a", 1);
        begun.get(0).fail(new IllegalStateException("broken"));

        join("a", 1);

        assertThat(begun).hasSize(2);
    }

    @Test
    void noMoreThanSoMuchIsBegun() {
        join("a", 2);
        join("b", 2);

        UniAssertSubscriber<String> refused = join("c", 2);

        refused.assertFailedWith(ComeAgain.class);
        assertThat(begun).hasSize(2);
        join("c", 3);
        assertThat(begun).hasSize(3);
    }

    @Test
    void workThatNobodyWaitsForAnyMoreKeepsItsPlaceUntilItsEnd() {
        join("a", 1).cancel();
        join("b", 1).assertFailedWith(ComeAgain.class);

        begun.get(0).complete("done");
        UniAssertSubscriber<String> next = join("b", 1);
        begun.get(1).complete("also done");

        next.assertItem("also done");
    }

    @Test
    void workThatCanNotEvenBeginLeavesItsPlace() {
        assertThatThrownBy(() -> work.join("a", 1, () -> {
                            throw new IllegalStateException("broken");
                        })
                        .await()
                        .indefinitely())
                .hasMessage("broken");

        join("b", 1);

        assertThat(begun).hasSize(1);
    }
}
