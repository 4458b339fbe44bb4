package dev.viaduct.bench;

import java.util.List;

/** One kind of traffic. Everything but the first two is called on the loop. */
interface Scenario {

    String name();

    /** What is to be reached a second in the end. */
    int bar();

    List<Contact> contacts();

    /** Keeps as much on its way as is allowed, until {@link #stop()}. */
    void startClosedLoop();

    /** Sends one message that is due at this time (of {@link System#nanoTime()}). */
    void offer(long due);

    /** Starts nothing new. */
    void stop();

    /** Messages that may still be answered. */
    long outstanding();

    /** What arrives at a contact's socket behind its {@code welcome}. */
    void onFrame(Contact contact, String frame);
}
