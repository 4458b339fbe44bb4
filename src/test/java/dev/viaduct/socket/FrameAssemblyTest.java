package dev.viaduct.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import org.junit.jupiter.api.Test;

class FrameAssemblyTest {
    private final FrameAssembly assembly = new FrameAssembly(6);

    @Test
    void aWholeFrameIsWholeAtOnce() {
        assertThat(text(WebSocketFrame.textFrame("abc", true))).isEqualTo("abc");
    }

    @Test
    void partsBecomeOneFrame() {
        assertThat(assembly.add(WebSocketFrame.textFrame("ab", false)).whole()).isEmpty();
        assertThat(assembly.add(continuation("cd", false)).whole()).isEmpty();

        assertThat(text(continuation("ef", true))).isEqualTo("abcdef");
    }

    @Test
    void theKindIsThatOfTheFirstPart() {
        assembly.add(WebSocketFrame.binaryFrame(Buffer.buffer("a"), false));

        assertThat(assembly.add(continuation("b", true)).isText()).isFalse();
    }

    @Test
    void oneByteTooManyIsTooLargeInAnyNumberOfParts() {
        assertThat(assembly.add(WebSocketFrame.textFrame("1234567", true)).tooLarge())
                .isTrue();
        assembly.add(WebSocketFrame.textFrame("123", false));
        assertThat(assembly.add(continuation("4567", false)).tooLarge()).isTrue();
    }

    @Test
    void aFrameAfterAnotherStartsAnew() {
        assembly.add(WebSocketFrame.textFrame("123", false));
        assembly.add(continuation("456", true));

        assertThat(text(WebSocketFrame.textFrame("654321", true))).isEqualTo("654321");
    }

    private String text(WebSocketFrame frame) {
        return new String(assembly.add(frame).whole().orElseThrow());
    }

    private static WebSocketFrame continuation(String part, boolean last) {
        return WebSocketFrame.continuationFrame(Buffer.buffer(part), last);
    }
}
