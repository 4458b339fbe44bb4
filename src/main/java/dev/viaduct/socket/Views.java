package dev.viaduct.socket;

import dev.viaduct.app.ViaductConfig;
import dev.viaduct.conversation.Accepted;
import dev.viaduct.conversation.Contact;
import dev.viaduct.conversation.Conversation;
import dev.viaduct.conversation.Profile;
import dev.viaduct.identity.Claims;
import java.time.Instant;

/** The core's values as the protocol shows them. */
final class Views {
    private static final int PROTOCOL = 1;

    /** There is nowhere to upload to yet, and no client may offer what leads nowhere. */
    private static final int UPLOADS = 0;

    private Views() {}

    static ServerFrame.Welcome welcome(String session, Contact contact, ViaductConfig.Limits limits) {
        return new ServerFrame.Welcome(
                PROTOCOL,
                session,
                new ServerFrame.ContactView(
                        contact.ref().subject(), contact.profile().name()),
                contact.lastSeq(),
                contact.receipts().delivered(),
                contact.receipts().seen(),
                conversation(contact.conversation()),
                new ServerFrame.LimitsView(limits.text(), UPLOADS, limits.attachmentBytes(), limits.frameBytes()),
                limits.heartbeat().toSeconds(),
                Timestamp.text(Instant.now()));
    }

    static ServerFrame.ConversationView conversation(Conversation conversation) {
        return new ServerFrame.ConversationView(
                conversation.open() ? "open" : "closed",
                conversation
                        .operator()
                        .map(o -> new ServerFrame.OperatorView(o.id(), o.name(), o.picture()))
                        .orElse(null));
    }

    static ServerFrame.Accepted accepted(String ref, String id, Accepted accepted) {
        return new ServerFrame.Accepted(
                ref,
                id,
                accepted.seq(),
                accepted.messageId().toString(),
                Timestamp.text(accepted.createdAt()),
                accepted.duplicate() ? true : null);
    }

    static Profile profile(Claims claims) {
        return new Profile(claims.name(), claims.phone(), claims.email(), claims.picture(), claims.customFields());
    }
}
