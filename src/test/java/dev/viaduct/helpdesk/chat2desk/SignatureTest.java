package dev.viaduct.helpdesk.chat2desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything of the reference's section "Webhook Signature Verification". */
class SignatureTest {
    private static final byte[] BODY = ("{\"message_id\":28780,\"type\":\"from_client\",\"text\":\"test7\","
                    + "\"transport\":\"widget\",\"client_id\":12568,\"operator_id\":null,\"dialog_id\":942,"
                    + "\"channel_id\":1,\"photo\":null,\"coordinates\":null,\"audio\":null,\"pdf\":null,"
                    + "\"client\":{\"id\":12568,\"phone\":\"[chat] 1d0bb2e221762cfcc05c\",\"client_phone\":null,"
                    + "\"name\":\"[chat] 1d0bb2e221762cfcc05c\",\"assigned_name\":null,\"external_id\":null},"
                    + "\"hook_type\":\"inbox\",\"request_id\":5357,\"attachments\":[],\"is_new_request\":false,"
                    + "\"is_new_client\":false,\"insta_comment\":false,\"extra_data\":{},\"is_new\":true,"
                    + "\"event_time\":\"2025-04-03T11:50:06.984494Z\"}")
            .getBytes(StandardCharsets.UTF_8);
    private static final String TIMESTAMP = "1743681006";
    private static final String SIGNATURE = "88b574d8237e1b7740f88102018b734d3dd5bc6803c509a3694eff9721b0c595";
    private static final Duration MAX_AGE = Duration.ofHours(3);

    private static Signature at(long secondsAfterSigning) {
        Instant now = Instant.ofEpochSecond(Long.parseLong(TIMESTAMP) + secondsAfterSigning);
        return Signature.ofKey("md5_api_token", MAX_AGE, Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void theExampleOfTheReferenceIsAuthentic() {
        assertThat(at(0).matches(SIGNATURE, TIMESTAMP, BODY)).isTrue();
    }

    @Test
    void hexDigitsMayBeOfEitherCase() {
        assertThat(at(0).matches(SIGNATURE.toUpperCase(Locale.ROOT), TIMESTAMP, BODY))
                .isTrue();
    }

    @Test
    void aBlankMoreInTheBodyBreaksIt() {
        String spaced = new String(BODY, StandardCharsets.UTF_8).replaceFirst(",", ", ");

        assertThat(at(0).matches(SIGNATURE, TIMESTAMP, spaced.getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    @Test
    void aNewLineAtTheEndBreaksIt() {
        byte[] longer = Arrays.copyOf(BODY, BODY.length + 1);
        longer[BODY.length] = '\n';

        assertThat(at(0).matches(SIGNATURE, TIMESTAMP, longer)).isFalse();
    }

    @Test
    void aDigitMovedFromTimestampToBodyIsNoAuthenticEvent() {
        byte[] longer = Arrays.copyOf(BODY, BODY.length + 1);
        longer[BODY.length] = '1';

        assertThat(at(0).matches(SIGNATURE, TIMESTAMP.substring(1), longer)).isFalse();
    }

    @Test
    void anotherTimestampBreaksIt() {
        assertThat(at(0).matches(SIGNATURE, "1743681007", BODY)).isFalse();
    }

    @Test
    void anotherKeyBreaksIt() {
        Signature other = Signature.ofKey(
                "md5_api_tokem", MAX_AGE, Clock.fixed(Instant.ofEpochSecond(1743681006L), ZoneOffset.UTC));

        assertThat(other.matches(SIGNATURE, TIMESTAMP, BODY)).isFalse();
    }

    @Test
    void theKeyIsTheMd5OfTheTokenInHex() {
        Clock clock = Clock.fixed(Instant.ofEpochSecond(1743681006L), ZoneOffset.UTC);
        Signature ofToken = Signature.ofToken("secret", MAX_AGE, clock);
        Signature ofItsMd5 = Signature.ofKey("5ebe2294ecd0e0f08eab7690d2a6ee69", MAX_AGE, clock);
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        // printf '{}1743681006' | openssl dgst -sha256 -hmac 5ebe2294ecd0e0f08eab7690d2a6ee69
        String signature = "088d0996125d96d9881d6b301554e2f0dee48dc7137d411040a896f11516e9e6";

        assertThat(ofToken.matches(signature, TIMESTAMP, body)).isTrue();
        assertThat(ofItsMd5.matches(signature, TIMESTAMP, body)).isTrue();
    }

    @Test
    void anEventIsBelievedUntilItIsTooOld() {
        assertThat(at(MAX_AGE.toSeconds()).matches(SIGNATURE, TIMESTAMP, BODY)).isTrue();
        assertThat(at(MAX_AGE.toSeconds() + 1).matches(SIGNATURE, TIMESTAMP, BODY))
                .isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "now", "-1743681006", "1743681006.5", "17436810060000000000", "１７４３６８１００６"})
    void whatIsNoUnixTimeIsRefused(String timestamp) {
        assertThat(at(0).matches(SIGNATURE, timestamp, BODY)).isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "88b5", "zz", "sha256=88b574d8237e1b7740f88102018b734d3dd5bc6803c509a3694eff9721b0c595"})
    void whatIsNoSignatureIsRefused(String signature) {
        assertThat(at(0).matches(signature, TIMESTAMP, BODY)).isFalse();
    }

    @Test
    void oneVerificationDoesNotDisturbTheNext() {
        Signature signature = at(0);

        assertThat(signature.matches("00", TIMESTAMP, "something else".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
        assertThat(signature.matches(SIGNATURE, TIMESTAMP, BODY)).isTrue();
    }
}
