package dev.viaduct.helpdesk;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which messages of a channel are asked for.
 *
 * @param above only those with a greater id
 * @param clientId only those of this client
 * @param fromContact only those that contacts wrote
 * @param newestFirst the newest ones, newest first, instead of the oldest ones, oldest first
 */
public record MessageQuery(OptionalLong above, Optional<String> clientId, boolean fromContact, boolean newestFirst) {

    /** Everything above an id, oldest first. */
    public static MessageQuery above(long id) {
        return new MessageQuery(OptionalLong.of(id), Optional.empty(), false, false);
    }

    /** The newest messages of all. */
    public static MessageQuery newest() {
        return new MessageQuery(OptionalLong.empty(), Optional.empty(), false, true);
    }

    /** Only those of this client. */
    public MessageQuery of(Optional<String> client) {
        return new MessageQuery(above, client, fromContact, newestFirst);
    }

    /** Only those that contacts wrote. */
    public MessageQuery onlyFromContact() {
        return new MessageQuery(above, clientId, true, newestFirst);
    }
}
