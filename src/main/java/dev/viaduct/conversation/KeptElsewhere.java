package dev.viaduct.conversation;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Optional;

/** Keeps something about contacts outside of the core: it goes when the contact is erased, in the same transaction. */
public interface KeptElsewhere {
    /** Who is being erased, by everything an event may call them; perhaps no contact any more, or never one. */
    record Erased(String app, String subject, Optional<String> helpdeskId, Optional<String> tokenPhone) {}

    /** Removes what can be known to be about them; how much that was. A failure leaves everything as it was. */
    Future<Integer> erase(SqlConnection connection, Erased who);
}
