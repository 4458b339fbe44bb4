package dev.viaduct.helpdesk;

import java.time.Duration;
import java.util.Optional;

/** How one try to do something at a helpdesk ended. Reasons are for people and carry no secrets. */
public sealed interface Attempt {
    /**
     * It is done.
     *
     * @param messageId the helpdesk's id of the message, where its answer tells
     * @param clientId the helpdesk's id of the contact, where its answer tells
     */
    record Done(Optional<String> messageId, Optional<String> clientId) implements Attempt {
        /** Done, and nothing was told. */
        public static final Done SILENTLY = new Done(Optional.empty(), Optional.empty());
    }

    /** It was not done; it may be later, not before {@code after} if the helpdesk said so. */
    record Retryable(String reason, Optional<Duration> after) implements Attempt {}

    /** The request may have been obeyed, whatever the answer; to be looked up, not before {@code after} if that is there. */
    record Ambiguous(String reason, Optional<Duration> after) implements Attempt {}

    /** It was not made: its {@link Clearance} was gone when its turn came. */
    record Withheld() implements Attempt {}

    /** The helpdesk understood and will not do it, however often it is asked. */
    record Refused(String reason) implements Attempt {}

    /** The helpdesk does not accept the app's credentials: nothing of this app will work until that changes. */
    record CredentialsRejected(String reason) implements Attempt {}
}
