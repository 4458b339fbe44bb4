package dev.viaduct.socket;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.util.Optional;

/** Puts the parts of a fragmented message together, up to a size. Not thread-safe. */
final class FrameAssembly {
    /** What one more part made. */
    record Part(Optional<byte[]> whole, boolean isText, boolean tooLarge) {
        static final Part MORE = new Part(Optional.empty(), true, false);
    }

    private final int most;
    private Buffer parts;
    private boolean text;

    FrameAssembly(int most) {
        this.most = most;
    }

    Part add(WebSocketFrame frame) {
        Buffer data = frame.binaryData();
        boolean first = !frame.isContinuation();
        if (first) {
            text = frame.isText();
        }
        int size = data.length() + (first || parts == null ? 0 : parts.length());
        if (size > most) {
            parts = null;
            return new Part(Optional.empty(), text, true);
        }
        if (first && frame.isFinal()) {
            return new Part(Optional.of(data.getBytes()), text, false);
        }
        parts = first || parts == null ? Buffer.buffer(data.getBytes()) : parts.appendBuffer(data);
        if (!frame.isFinal()) {
            return Part.MORE;
        }
        byte[] whole = parts.getBytes();
        parts = null;
        return new Part(Optional.of(whole), text, false);
    }
}
