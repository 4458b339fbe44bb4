package dev.viaduct.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Hasty;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The lease of an instance, as PostgreSQL and others see it. */
@QuarkusTest
@TestProfile(Hasty.class)
@QuarkusTestResource(Gateway.class)
class LeaseTest {
    private static final Duration RENEWED = Duration.ofSeconds(20); // twice the time between two renewals

    @Inject
    Lease lease;

    @Inject
    AgroalDataSource database;

    @Test
    void whatOthersSawLapseIsNotHeldHoweverShortItSeemedHere() throws SQLException {
        await().until(() -> lease.holds(lease.epoch()));
        int before = lease.epoch();

        try (Connection connection = database.getConnection();
                PreparedStatement lapse = connection.prepareStatement(
                        "UPDATE instance SET lease_until = now() - interval '1 second' WHERE id = ?")) {
            lapse.setObject(1, lease.instance());
            assertThat(lapse.executeUpdate()).isOne();
        }

        await().atMost(RENEWED).until(() -> lease.epoch() > before);
        assertThat(lease.holds(before)).isFalse();
        assertThat(lease.holds(lease.epoch())).isTrue();
    }
}
