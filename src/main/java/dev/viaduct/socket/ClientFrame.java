package dev.viaduct.socket;

import dev.viaduct.conversation.Draft;
import dev.viaduct.conversation.Profile;

/** The frames of clients, checked (protocol.md, "Frames, client → gateway"). {@code ref} is null when absent. */
sealed interface ClientFrame {
    String ref();

    /** Name in the protocol. */
    String type();

    /** An incoming message. */
    record Send(String ref, Draft draft) implements ClientFrame {
        @Override
        public String type() {
            return "send";
        }
    }

    /** How far the device is; -1 where it says nothing. */
    record Receipt(String ref, long delivered, long seen) implements ClientFrame {
        @Override
        public String type() {
            return "receipt";
        }
    }

    /** The contact is typing, or stopped. */
    record Typing(String ref, boolean on) implements ClientFrame {
        @Override
        public String type() {
            return "typing";
        }
    }

    /** Asks for older messages. */
    record History(String ref, long before, int limit) implements ClientFrame {
        @Override
        public String type() {
            return "history";
        }
    }

    /** The contact's word on itself. */
    record ProfileUpdate(String ref, Profile profile) implements ClientFrame {
        @Override
        public String type() {
            return "profile";
        }
    }

    /** The contact ends the conversation. */
    record Close(String ref) implements ClientFrame {
        @Override
        public String type() {
            return "close";
        }
    }
}
