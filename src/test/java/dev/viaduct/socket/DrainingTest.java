package dev.viaduct.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Http;
import dev.viaduct.testing.RawSocket;
import dev.viaduct.testing.TestSocket;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** An instance that goes away; it has a gateway of its own, because there is no way back. */
@QuarkusTest
@TestProfile(DrainingTest.Leaving.class)
@QuarkusTestResource(Gateway.class)
class DrainingTest {

    /** Nothing but another gateway. */
    public static final class Leaving implements QuarkusTestProfile {}

    @Inject
    Draining draining;

    @Test
    void anInstanceSaysGoodbyeTakesNobodyAndClosesWith1001() {
        try (TestSocket socket = Gateway.socket("leaving");
                Http.Events events = Http.events(Gateway.APP, Gateway.token("leaving"), "")) {
            events.next("welcome");

            draining.start();

            assertThat(socket.next("draining").getInteger("reconnect_in")).isBetween(1, 10);
            assertThat(events.next("draining").data().getInteger("reconnect_in"))
                    .isBetween(1, 10);
            RawSocket.Answer late =
                    RawSocket.handshake(Gateway.APP, "", "Authorization: Bearer " + Gateway.token("late"));
            assertThat(late.status()).isEqualTo(503);
            assertThat(late.header("retry-after")).isNotNull();
            assertThat(late.header("content-type")).isEqualTo("application/problem+json");
            socket.say("m1", "still served");
            assertThat(socket.next("accepted").getString("id")).isEqualTo("m1");

            draining.closeAll();

            assertThat(socket.closeCode()).isEqualTo(1001);
            assertThat(events.next("end")).isNotNull();
        }
    }
}
