package dev.viaduct.outbox;

import java.time.Instant;

/** What a lane does after one of its tasks. */
sealed interface TaskResult {
    /**
     * The task ended; the next may start.
     *
     * @param linked the contact's id at the helpdesk is another now than the task was read with
     */
    record Next(boolean linked) implements TaskResult {}

    /** The task was not begun: whoever runs it may not do so any more. */
    record Left() implements TaskResult {}

    /** The task will be tried again then; the lane waits for it. */
    record Wait(Instant until) implements TaskResult {}

    /** The app's credentials are not accepted; the whole app waits. */
    record Pause(String reason) implements TaskResult {}
}
