package dev.viaduct.socket;

import dev.viaduct.app.ViaductConfig;
import dev.viaduct.conversation.ConversationService;
import dev.viaduct.conversation.Streams;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;

/** What every session works with. */
@Singleton
class SocketServices {
    final Vertx vertx;
    final ViaductConfig.Limits limits;
    final SocketRegistry registry;
    final ClientFrameReader reader;
    final FrameWriter writer;
    final FrameDispatch dispatch;
    final ConversationService conversations;
    final Streams streams;
    final FrameMetrics metrics;

    SocketServices(
            Vertx vertx,
            ViaductConfig config,
            SocketRegistry registry,
            ClientFrameReader reader,
            FrameWriter writer,
            FrameDispatch dispatch,
            ConversationService conversations,
            Streams streams,
            FrameMetrics metrics) {
        this.vertx = vertx;
        this.limits = config.limits();
        this.registry = registry;
        this.reader = reader;
        this.writer = writer;
        this.dispatch = dispatch;
        this.conversations = conversations;
        this.streams = streams;
        this.metrics = metrics;
    }
}
