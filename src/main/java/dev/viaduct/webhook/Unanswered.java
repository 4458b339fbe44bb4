package dev.viaduct.webhook;

/** The helpdesk did not say what it has. */
final class Unanswered extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unanswered(String why) {
        super(why, null, false, false);
    }
}
