package dev.viaduct.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.helpdesk.chat2desk.ExampleEvents;
import dev.viaduct.testing.Announcement;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Hasty;
import dev.viaduct.testing.Visitor;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the helpdesk gets to know of its webhook's calls: the status alone. */
@QuarkusTest
@TestProfile(Hasty.class)
@QuarkusTestResource(Gateway.class)
class WebhookEndpointTest {
    private static final int ONE_MIB = 1024 * 1024;

    @Inject
    AgroalDataSource database;

    private static Announcement harmless() {
        return Announcement.of(Gateway.APP, ExampleEvents.of("new_tag").encode());
    }

    @Test
    void aSignedEventIsTaken() {
        assertThat(harmless().post()).isEqualTo(200);
    }

    @Test
    void hexDigitsOfTheSignatureMayBeCapitals() {
        Announcement event = harmless();

        assertThat(event.withSignature(event.signature().toUpperCase(Locale.ROOT))
                        .post())
                .isEqualTo(200);
    }

    @Test
    void anUnsignedEventIsRefused() {
        assertThat(harmless().withSignature(null).post()).isEqualTo(401);
        assertThat(harmless().withTimestamp(null).post()).isEqualTo(401);
    }

    @Test
    void aWronglySignedEventIsRefused() {
        Announcement event = harmless();

        assertThat(event.withSignature("0".repeat(64)).post()).isEqualTo(401);
        assertThat(event.withSignature("no hex").post()).isEqualTo(401);
        assertThat(event.withTimestamp(Long.toString(Instant.now().getEpochSecond() + 5))
                        .post())
                .isEqualTo(401);
    }

    @Test
    void theSignatureIsOfTheRawBytes() {
        Announcement event = harmless();
        String body = new String(event.body(), StandardCharsets.UTF_8);

        assertThat(event.withBody(body.replaceFirst(",", ", ")).post()).isEqualTo(401);
        assertThat(event.withBody(body + "\n").post()).isEqualTo(401);
    }

    @Test
    void anEventSignedTooLongAgoIsRefused() {
        assertThat(harmless().signedAt(Instant.now().minusSeconds(45)).post()).isEqualTo(200);
        assertThat(harmless().signedAt(Instant.now().minusSeconds(75)).post()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "ACME", "acme%20", "acme%2F..%2Fother"})
    void anAppThatIsNotThereIsNotFound(String app) {
        assertThat(Announcement.of(app, "{}").post()).isEqualTo(404);
    }

    @Test
    void aBodyOfOneMebibyteIsTakenAndOneByteMoreIsNot() {
        String most = "{\"hook_type\":\"new_tag\",\"label\":\"" + "x".repeat(ONE_MIB - 34) + "\"}";
        assertThat(most).hasSize(ONE_MIB);

        assertThat(Announcement.of(Gateway.APP, most).post()).isEqualTo(200);
        assertThat(Announcement.of(Gateway.APP, most + " ").post()).isEqualTo(413);
        assertThat(harmless().post()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "no json", "[]", "{\"hook_type\":\"outbox\",\"type\":\"to_client\"}", "\"\\u0000\""})
    void whatCanNotBeReadIsTakenAndKept(String start) throws SQLException {
        String mark = UUID.randomUUID().toString();
        String body = start + " ".repeat(4) + mark;

        assertThat(Announcement.of(Gateway.APP, start.isEmpty() ? mark : body).post())
                .isEqualTo(200);

        assertThat(quarantined(mark)).isNotBlank();
    }

    @Test
    void anEventOfAClientWhomNobodyKnowsIsTakenAndKept() throws SQLException {
        String mark = "text " + UUID.randomUUID();
        JsonObject event = ExampleEvents.of("outbox").put("client_id", 1).put("text", mark);
        event.getJsonObject("client").put("id", 1).put("phone", "[external] " + Visitor.freshSubject());

        assertThat(Announcement.post(event)).isEqualTo(200);

        assertThat(quarantined(mark)).contains("no contact", "1");
    }

    @Test
    void whileStorageIsAwayTheHelpdeskIsAskedToComeAgain() throws SQLException {
        try (Visitor visitor = Visitor.arrive()) {
            JsonObject event = ExampleEvents.of("outbox")
                    .put("client_id", visitor.clientId())
                    .put("text", "While storage was away");
            execute("ALTER TABLE message RENAME TO message_away");
            try {
                assertThat(Announcement.post(event)).isEqualTo(503);
            } finally {
                execute("ALTER TABLE message_away RENAME TO message");
            }

            assertThat(Announcement.post(event)).isEqualTo(200);
            assertThat(visitor.socket().next("message").getString("text")).isEqualTo("While storage was away");
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The reason why a body with this mark is in quarantine, or null. */
    private String quarantined(String mark) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT reason FROM quarantine WHERE app = 'acme' AND body LIKE ?")) {
            query.setString(1, "%" + mark + "%");
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }
}
