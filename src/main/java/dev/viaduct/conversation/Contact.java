package dev.viaduct.conversation;

import java.util.Optional;

/**
 * A contact as it was at one moment.
 *
 * @param ref which
 * @param helpdeskId the contact's id at the helpdesk, once known
 * @param profile what is known of the person
 * @param tokenPhone the phone of its newest token, the only one that may identify it at a helpdesk
 * @param lastSeq newest message of its stream, 0 when empty
 * @param receipts how far its devices are
 * @param conversation whether somebody is on the other side
 * @param blocked whether the helpdesk put it on the blacklist
 */
public record Contact(
        ContactRef ref,
        Optional<String> helpdeskId,
        Profile profile,
        Optional<String> tokenPhone,
        long lastSeq,
        Receipts receipts,
        Conversation conversation,
        boolean blocked) {}
