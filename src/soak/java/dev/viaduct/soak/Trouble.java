package dev.viaduct.soak;

/**
 * Something that fails for a while.
 *
 * @param name what the log of troubles calls it
 * @param at who has it: two troubles at once are never those of one
 * @param leastSeconds how long it lasts at least
 * @param mostSeconds how long it lasts at most
 */
record Trouble(String name, Side at, int leastSeconds, int mostSeconds, Action begin, Action end) {

    /** Who has it. Ended in this order, so that the gateway starts when everything else is well. */
    enum Side {
        POSTGRESQL,
        NETWORK_TO_HELPDESK,
        HELPDESK,
        EVENTS,
        WEBHOOK,
        CLIENTS,
        GATEWAY
    }

    /** Begins or ends it. */
    interface Action {
        void run() throws Exception;
    }
}
