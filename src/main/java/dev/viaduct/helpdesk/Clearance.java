package dev.viaduct.helpdesk;

/**
 * Asked right before a call leaves: it may have waited long for its turn, and whoever wanted it may have no right to it
 * any more. Must not block; asked on any thread.
 */
@FunctionalInterface
public interface Clearance {
    /** For what anybody may ask at any time. */
    Clearance ALWAYS = () -> true;

    /** Whether the call may still be made. */
    boolean isGiven();
}
