package dev.viaduct.conversation;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Optional;

/** Keeps something about contacts outside of the core: it goes when the contact is erased, in the same transaction. */
public interface KeptElsewhere {
    /** A contact that is being erased, by everything an event may call it. */
    record Erased(ContactRef ref, Optional<String> helpdeskId, Optional<String> tokenPhone) {}

    /** Removes what can be known to be about this contact; a failure leaves everything as it was. */
    Future<?> erase(SqlConnection connection, Erased contact);
}
