package dev.viaduct.helpdesk;

/** What came of asking for a client. */
public sealed interface ClientCard {
    /** Everything the helpdesk tells of the client. */
    record Found(HelpdeskClient client) implements ClientCard {}

    /** The helpdesk has no such client. */
    record Unknown() implements ClientCard {}

    /** It did not say; never {@link Attempt.Done} nor {@link Attempt.Refused}. */
    record Unanswered(Attempt why) implements ClientCard {}
}
