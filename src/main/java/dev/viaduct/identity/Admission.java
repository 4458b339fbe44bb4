package dev.viaduct.identity;

/** What the {@link Gate} says of a request. */
public sealed interface Admission {
    /** The caller may go on. */
    record Admitted(ContactPrincipal principal) implements Admission {}

    /**
     * The request is answered at once.
     *
     * @param status HTTP status
     * @param detail one sentence for the caller, without secrets
     * @param retryAfterSeconds when to come again, 0 where that makes no sense
     */
    record Refused(int status, String detail, int retryAfterSeconds) implements Admission {
        /** Refused for good. */
        public Refused(int status, String detail) {
            this(status, detail, 0);
        }
    }
}
