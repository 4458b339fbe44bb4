package dev.viaduct.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.conversation.Body;
import dev.viaduct.conversation.Draft;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboxTest {
    private final List<String> started = new ArrayList<>();
    private final List<String> reading = new ArrayList<>();
    private final Inbox inbox = new Inbox(
            (frame, arrived) -> started.add(frame.ref()), () -> reading.add("stop"), () -> reading.add("go on"));

    @Test
    void sendsAndReceiptsDoNotWaitForEachOther() {
        inbox.add(send("1"), 0);
        inbox.add(new ClientFrame.Receipt("2", 1, -1), 0);
        inbox.add(send("3"), 0);

        assertThat(started).containsExactly("1", "2", "3");
    }

    @Test
    void everyOtherFrameWaitsForThoseBeforeItAndHoldsThoseAfterIt() {
        inbox.add(send("1"), 0);
        inbox.add(new ClientFrame.Close("2"), 0);
        inbox.add(send("3"), 0);
        assertThat(started).containsExactly("1");

        inbox.done();
        assertThat(started).containsExactly("1", "2");

        inbox.done();
        assertThat(started).containsExactly("1", "2", "3");
    }

    @Test
    void readingStopsWhileTooMuchWaitsAndGoesOnAfterwards() {
        inbox.add(new ClientFrame.Close("first"), 0);
        for (int i = 0; i < 31; i++) {
            inbox.add(send("s" + i), 0);
        }
        assertThat(reading).isEmpty();

        inbox.add(send("last"), 0);
        assertThat(reading).containsExactly("stop");

        inbox.done();
        assertThat(reading).containsExactly("stop", "go on");
        assertThat(started).hasSize(33).endsWith("last");
    }

    @Test
    void onlySoManyAreInFlight() {
        for (int i = 0; i < 100; i++) {
            inbox.add(send("s" + i), 0);
        }

        assertThat(started).hasSize(64);
        inbox.done();
        assertThat(started).hasSize(65);
    }

    private static ClientFrame send(String ref) {
        return new ClientFrame.Send(ref, new Draft(ref, "text", Body.EMPTY));
    }
}
