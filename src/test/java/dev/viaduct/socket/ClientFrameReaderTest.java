package dev.viaduct.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.viaduct.app.ViaductConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is left of reading frames when there is no socket; the fields are in {@link FramesTest}. */
class ClientFrameReaderTest {
    private final ClientFrameReader reader = reader();

    static ClientFrameReader reader() {
        ViaductConfig config = new SmallRyeConfigBuilder()
                .withMapping(ViaductConfig.class)
                .withSources(new PropertiesConfigSource(Map.of("viaduct.limits.text", "4096"), "test", 100))
                .build()
                .getConfigMapping(ViaductConfig.class);
        return new ClientFrameReader(config);
    }

    @Test
    void absentFieldsHaveTheDefaultsOfTheProtocol() {
        assertThat(read("{\"type\":\"history\"}")).isEqualTo(new ClientFrame.History(null, Long.MAX_VALUE, 50));
        assertThat(read("{\"type\":\"receipt\",\"seen\":0}")).isEqualTo(new ClientFrame.Receipt(null, -1, 0));
    }

    @Test
    void anErrorNeverRepeatsWhatTheClientWrote() {
        assertThatThrownBy(() -> read("{\"type\":\"send\",\"text\":\"secret secret"))
                .isInstanceOf(BadFrame.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void anUnknownTypeIsCutToALengthFitForALog() {
        assertThatThrownBy(() -> read("{\"type\":\"" + "x".repeat(5000) + "\"}"))
                .satisfies(bad -> assertThat(bad.getMessage()).hasSizeLessThan(200));
    }

    @Test
    void aRefIsAnsweredEvenIfTheFrameIsBad() {
        assertThatThrownBy(() -> read("{\"ref\":\"r\",\"type\":\"send\"}"))
                .isInstanceOfSatisfying(
                        BadFrame.class, bad -> assertThat(bad.answer().ref()).isEqualTo("r"));
    }

    @Test
    void noBytesAreAnErrorOfTheGateway() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String[] pieces = {
            "{",
            "}",
            "[",
            "]",
            "\"",
            ":",
            ",",
            "type",
            "send",
            "\"id\":\"a\"",
            "null",
            "1e9",
            "-",
            "\\u",
            "d83d",
            "\0",
            "é",
            "\"type\":\"send\"",
            "\"text\":\"t\"",
            "\"location\":{\"lat\":1,\"lng\":",
            "true"
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder frame = new StringBuilder("{");
            for (int p = random.nextInt(12); p > 0; p--) {
                frame.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] bytes = frame.toString().getBytes(StandardCharsets.UTF_8);
            if (random.nextInt(4) == 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                reader.read(bytes);
            } catch (BadFrame expected) {
                assertThat(expected.code()).as("seed %d: %s", seed, frame).isNotBlank();
            }
        }
    }

    private ClientFrame read(String frame) {
        return reader.read(frame.getBytes(StandardCharsets.UTF_8));
    }
}
