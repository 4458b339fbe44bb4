package dev.viaduct.socket;

import dev.viaduct.conversation.ContactKey;
import dev.viaduct.fanout.Notice;
import io.vertx.core.Context;

/** One device of a contact on this instance: a socket or an event stream. */
interface Subscriber {
    /** Whose device. */
    ContactKey contact();

    /** Name of the session, unique. */
    String session();

    /** The event loop all of the device's work is done on. */
    Context context();

    /** A notice for the contact; called on {@link #context()}. */
    void notice(Notice notice);

    /** Ends the connection with one of the protocol's close codes; called on {@link #context()}. */
    void close(CloseCode code);

    /** Tells the device that this instance goes away; called on {@link #context()}. */
    void draining(int reconnectInSeconds);
}
