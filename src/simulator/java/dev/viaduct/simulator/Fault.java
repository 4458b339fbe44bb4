package dev.viaduct.simulator;

import java.time.Duration;
import java.util.Map;

/** Something that goes wrong with a call. */
public sealed interface Fault {

    /** The call is answered with this status and body, and nothing is done. */
    record Fail(int status, String body, Map<String, String> headers) implements Fault {

        public Fail {
            headers = Map.copyOf(headers);
        }

        /** An answer without further headers. */
        public Fail(int status, String body) {
            this(status, body, Map.of());
        }
    }

    /** The call is done after this delay. */
    record Delay(Duration duration) implements Fault {}

    /** The call is done, but the connection closes before the answer. */
    record LoseAnswer() implements Fault {}

    /** The call is done and answered with this status all the same. */
    record FailAfterwards(int status) implements Fault {}

    /** The connection closes and nothing is done. */
    record CutOff() implements Fault {}
}
