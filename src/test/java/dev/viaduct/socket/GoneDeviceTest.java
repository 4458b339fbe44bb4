package dev.viaduct.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.app.Apps;
import dev.viaduct.conversation.Body;
import dev.viaduct.conversation.Contact;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.Conversation;
import dev.viaduct.conversation.Direction;
import dev.viaduct.conversation.Message;
import dev.viaduct.conversation.Profile;
import dev.viaduct.conversation.Receipts;
import dev.viaduct.conversation.Status;
import dev.viaduct.conversation.Streams;
import dev.viaduct.conversation.WrittenTo;
import dev.viaduct.identity.ContactPrincipal;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Hasty;
import dev.viaduct.testing.Visitor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A device that goes away while a long stream is being read for it. */
@QuarkusTest
@TestProfile(Hasty.class)
@QuarkusTestResource(Gateway.class)
class GoneDeviceTest {
    private static final long LAST = 10L * Streams.LARGEST_PAGE;

    @Inject
    SocketServices services;

    @Inject
    Apps apps;

    @Inject
    Vertx vertx;

    /** Its connection takes everything at once; its stream is read when the test says so. */
    private static final class ReadingDevice extends Device {
        private final List<UniEmitter<? super List<Message>>> reads = new ArrayList<>();

        ReadingDevice(SocketServices services, ContactPrincipal principal, Context context) {
            super(services, principal, context);
        }

        @Override
        public Uni<List<Message>> after(long seq) {
            return Uni.createFrom().emitter(reads::add);
        }

        @Override
        Future<Void> transmit(long seq, byte[] frame) {
            return Future.succeededFuture();
        }

        @Override
        void hangUp(CloseCode code) {
            gone();
        }

        @Override
        WrittenTo.Kind kind() {
            return WrittenTo.Kind.SOCKET;
        }

        @Override
        void beat() {}
    }

    private int readsOfADeviceThatEndsBy(Consumer<Device> end) {
        String subject = Visitor.freshSubject();
        ContactPrincipal principal = new ContactPrincipal(
                apps.find(Gateway.APP).orElseThrow(),
                subject,
                null,
                Instant.now().plusSeconds(600));
        Context context = vertx.getOrCreateContext();
        CompletableFuture<Integer> reads = new CompletableFuture<>();
        context.runOnContext(v -> {
            try {
                ReadingDevice device = new ReadingDevice(services, principal, context);
                device.begin(contact(subject), OptionalLong.of(0));
                end.accept(device);
                device.reads.get(0).complete(firstPage());
                reads.complete(device.reads.size());
            } catch (RuntimeException e) {
                reads.completeExceptionally(e);
            }
        });
        return reads.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static Contact contact(String subject) {
        return new Contact(
                new ContactRef(1L << 50, Gateway.APP, subject),
                Optional.empty(),
                new Profile(null, null, null, null, Map.of()),
                Optional.empty(),
                LAST,
                new Receipts(0, 0),
                new Conversation(false, Optional.empty()),
                false);
    }

    private static List<Message> firstPage() {
        return LongStream.rangeClosed(1, Streams.LARGEST_PAGE)
                .mapToObj(seq -> new Message(
                        seq,
                        UUID.randomUUID(),
                        null,
                        Direction.OUTGOING,
                        new Message.Author(Message.Author.Kind.BOT, null, null, null),
                        "text",
                        Body.EMPTY,
                        Status.SEEN,
                        Instant.EPOCH))
                .toList();
    }

    @Test
    void itsStreamIsReadNoFurtherWhenItsConnectionIsGone() {
        assertThat(readsOfADeviceThatEndsBy(Device::gone)).isEqualTo(1);
    }

    @Test
    void itsStreamIsReadNoFurtherWhenItIsClosed() {
        assertThat(readsOfADeviceThatEndsBy(device -> device.close(CloseCode.TOO_SLOW)))
                .isEqualTo(1);
    }

    @Test
    void itsStreamIsReadOnWhileItIsThere() {
        assertThat(readsOfADeviceThatEndsBy(device -> {})).isEqualTo(2);
    }
}
