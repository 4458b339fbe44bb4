package dev.viaduct;

import dev.viaduct.testing.TestDatabase;
import dev.viaduct.testing.traffic.FaultLoop;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code kill -9} in a loop under traffic: nothing acknowledged is lost, doubled or put out of order, either way. */
class KillLoopIT {
    private static final int KILLS = 5;
    private static final int KILLS_WITH_A_SLOW_START = 2;

    @Test
    void theBooksAgreeWhenPostgresqlLivesOn() throws Exception {
        FaultLoop.assertThatBooksAgree(
                "kill-loop", TestDatabase.create(), KILLS, (gateway, traffic) -> gateway.killAndStart());
    }

    @Test
    void theBooksAgreeWhenItsOwnPostgresqlIsOrphanedEachTime() throws Exception {
        FaultLoop.assertThatBooksAgree(
                "kill-loop-embedded", Map.of(), KILLS_WITH_A_SLOW_START, (gateway, traffic) -> gateway.killAndStart());
    }
}
