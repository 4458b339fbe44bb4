package dev.viaduct.socket;

import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.Contacts;
import dev.viaduct.conversation.ConversationService;
import dev.viaduct.conversation.Refusal;
import dev.viaduct.conversation.StorageUnavailable;
import dev.viaduct.conversation.Streams;
import dev.viaduct.socket.ClientFrame.Close;
import dev.viaduct.socket.ClientFrame.History;
import dev.viaduct.socket.ClientFrame.ProfileUpdate;
import dev.viaduct.socket.ClientFrame.Receipt;
import dev.viaduct.socket.ClientFrame.Send;
import dev.viaduct.socket.ClientFrame.Typing;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.jboss.logging.Logger;

/** The one place where a client's frame meets what it does. */
@Singleton
class FrameDispatch {
    private static final Logger LOG = Logger.getLogger(FrameDispatch.class);

    private final ConversationService conversations;
    private final Contacts contacts;
    private final Streams streams;
    private final FrameTrace trace;

    FrameDispatch(ConversationService conversations, Contacts contacts, Streams streams, FrameTrace trace) {
        this.conversations = conversations;
        this.contacts = contacts;
        this.streams = streams;
        this.trace = trace;
    }

    /** Does what the frame asks; answers with a frame, or with null where the protocol has no answer. Never fails. */
    Uni<ServerFrame> handle(ContactRef contact, ClientFrame frame, String session, long arrivedNanos) {
        return act(contact, frame, session, arrivedNanos).onFailure().recoverWithItem(e -> error(frame.ref(), e));
    }

    private Uni<ServerFrame> act(ContactRef contact, ClientFrame frame, String session, long arrivedNanos) {
        if (frame instanceof Send send) {
            return trace.around("send", contact, traceparent -> conversations
                    .send(contact, send.draft(), session, traceparent, arrivedNanos)
                    .map(accepted -> Views.accepted(send.ref(), send.draft().id(), accepted)));
        }
        if (frame instanceof Receipt receipt) {
            return conversations
                    .acknowledge(contact, receipt.delivered(), receipt.seen(), session)
                    .map(receipts -> ok(frame));
        }
        if (frame instanceof History history) {
            return streams.before(contact, history.before(), history.limit())
                    .map(page -> new ServerFrame.History(
                            history.ref(),
                            page.messages().stream().map(MessageObject::of).toList(),
                            page.more()));
        }
        if (frame instanceof ProfileUpdate update) {
            return contacts.updateProfile(contact, update.profile()).map(v -> ok(frame));
        }
        if (frame instanceof Close) {
            return conversations.close(contact).map(v -> ok(frame));
        }
        // no helpdesk of this version can show that a contact is typing
        return Uni.createFrom().item(ok((Typing) frame));
    }

    private static ServerFrame ok(ClientFrame frame) {
        return frame.ref() == null ? null : new ServerFrame.Ok(frame.ref());
    }

    private static ServerFrame error(String ref, Throwable failure) {
        if (failure instanceof Refusal refusal) {
            String code = refusal.code().name().toLowerCase(Locale.ROOT);
            return new ServerFrame.Error(ref, code, refusal.field(), refusal.getMessage(), null);
        }
        if (!(failure instanceof StorageUnavailable)) {
            LOG.errorf(failure, "a frame could not be handled");
        }
        return new ServerFrame.Error(ref, "unavailable", null, "Nothing was stored; send again", null);
    }
}
