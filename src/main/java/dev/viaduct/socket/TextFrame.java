package dev.viaduct.socket;

import io.netty.buffer.Unpooled;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.ws.WebSocketFrameImpl;

/** A text frame over bytes that are UTF-8 already, so that one encoding serves all sockets without a copy. */
final class TextFrame {
    private TextFrame() {}

    static WebSocketFrame of(byte[] utf8) {
        // the public factory takes only a String and would encode it again for each socket
        return new WebSocketFrameImpl(WebSocketFrameType.TEXT, Unpooled.wrappedBuffer(utf8), true);
    }
}
