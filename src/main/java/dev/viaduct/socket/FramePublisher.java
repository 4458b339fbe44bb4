package dev.viaduct.socket;

import dev.viaduct.conversation.Change;
import dev.viaduct.conversation.Change.Appended;
import dev.viaduct.conversation.Change.BlockMoved;
import dev.viaduct.conversation.Change.ContactGone;
import dev.viaduct.conversation.Change.ConversationMoved;
import dev.viaduct.conversation.Change.Doubted;
import dev.viaduct.conversation.Change.ReceiptsMoved;
import dev.viaduct.conversation.Change.StatusMoved;
import dev.viaduct.conversation.CommitListener;
import dev.viaduct.conversation.Direction;
import dev.viaduct.conversation.Message;
import dev.viaduct.conversation.Status;
import dev.viaduct.fanout.Fanout;
import dev.viaduct.fanout.Notice;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** Turns what a commit changed into frames, each encoded once, and tells every instance. */
@Singleton
class FramePublisher implements CommitListener {
    private final Fanout fanout;
    private final FrameWriter writer;

    FramePublisher(Fanout fanout, FrameWriter writer) {
        this.fanout = fanout;
        this.writer = writer;
    }

    @Override
    public void committed(List<Change> changes) {
        List<Notice> notices = new ArrayList<>(changes.size());
        for (Change change : changes) {
            if (change instanceof Appended appended) {
                notices.add(message(appended));
            } else if (change instanceof StatusMoved moved) {
                notices.add(frame(change, "status", null, status(moved)));
            } else if (change instanceof ReceiptsMoved moved) {
                ServerFrame receipt = new ServerFrame.Receipt(
                        moved.receipts().delivered(), moved.receipts().seen());
                notices.add(frame(change, "receipt", moved.origin(), receipt));
            } else if (change instanceof ConversationMoved moved) {
                ServerFrame.ConversationView view = Views.conversation(moved.conversation());
                notices.add(frame(
                        change, "conversation", null, new ServerFrame.Conversation(view.state(), view.operator())));
            } else if (change instanceof Doubted) {
                notices.add(new Notice.Look(change.contact().key()));
            } else if (change instanceof BlockMoved moved && moved.blocked()) {
                notices.add(new Notice.Blocked(change.contact().key()));
            } else if (change instanceof ContactGone gone) {
                notices.add(new Notice.Gone(change.contact().key(), gone.erased()));
            }
        }
        if (!notices.isEmpty()) {
            fanout.tell(notices);
        }
    }

    private Notice message(Appended appended) {
        Message message = appended.message();
        boolean pending = message.direction() == Direction.OUTGOING && message.status() == Status.STORED;
        return new Notice.Frame(
                appended.contact().key(),
                "message",
                message.seq(),
                pending,
                appended.origin(),
                appended.arrivedNanos(),
                writer.bytes(new ServerFrame.Message(MessageObject.of(message))));
    }

    private Notice frame(Change change, String type, String except, ServerFrame frame) {
        return new Notice.Frame(change.contact().key(), type, 0, false, except, 0, writer.bytes(frame));
    }

    private static ServerFrame status(StatusMoved moved) {
        return new ServerFrame.Status(
                moved.seq(),
                moved.messageId().toString(),
                MessageObject.statusName(Direction.INCOMING, moved.status()),
                moved.failure()
                        .map(why -> new ServerFrame.ErrorView(why.code(), why.message()))
                        .orElse(null));
    }
}
