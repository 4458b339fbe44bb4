package dev.viaduct.simulator;

import java.time.Duration;
import java.util.List;

/**
 * How a simulator behaves where the reference leaves a choice, and how fast.
 *
 * @param port 0 takes any free port
 * @param token the API token every call must carry, from which the key of the signature is made
 * @param channelId the one external channel
 * @param repeatDelays how long after a failed attempt an event is sent again; documented are 10 s, 5 min, 2 h
 * @param disableAfter how long a webhook may fail without one success before it is switched off
 * @param disableAfterFailures failed attempts in a row that switch a webhook off at once; 0 for never
 * @param answerTimeout how long a webhook may take to answer
 * @param inboxAnswer what {@code messages/inbox} answers, which the reference leaves open
 * @param messageList the shape of {@code messages (GET)}
 * @param olderApiInfo whether {@code api_info} answers {@code requests_this_month} instead of {@code api_calls}
 */
public record SimulatorSettings(
        int port,
        String token,
        long channelId,
        List<Duration> repeatDelays,
        Duration disableAfter,
        int disableAfterFailures,
        Duration answerTimeout,
        InboxAnswer inboxAnswer,
        ListShape messageList,
        boolean olderApiInfo) {

    /** What {@code messages/inbox} puts into {@code data}. */
    public enum InboxAnswer {
        /** The ids of the message, client, dialog and request. */
        IDS,
        /** An empty object: the caller learns the ids from the {@code inbox} event. */
        EMPTY
    }

    /** How {@code messages (GET)} answers. */
    public enum ListShape {
        /** A bare array, as in the reference's example. */
        BARE,
        /** {@code data}, {@code meta}, {@code status}, like the other lists. */
        WRAPPED
    }

    public SimulatorSettings {
        repeatDelays = List.copyOf(repeatDelays);
    }

    /** The documented behaviour on any free port, channel 1. */
    public static SimulatorSettings withToken(String token) {
        return new SimulatorSettings(
                0,
                token,
                1,
                List.of(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofHours(2)),
                Duration.ofHours(5),
                0,
                Duration.ofSeconds(10),
                InboxAnswer.IDS,
                ListShape.BARE,
                false);
    }

    /** Listens on this port. */
    public SimulatorSettings withPort(int value) {
        return new SimulatorSettings(
                value,
                token,
                channelId,
                repeatDelays,
                disableAfter,
                disableAfterFailures,
                answerTimeout,
                inboxAnswer,
                messageList,
                olderApiInfo);
    }

    /** Has this channel. */
    public SimulatorSettings withChannelId(long value) {
        return new SimulatorSettings(
                port,
                token,
                value,
                repeatDelays,
                disableAfter,
                disableAfterFailures,
                answerTimeout,
                inboxAnswer,
                messageList,
                olderApiInfo);
    }

    /** Repeats failed events after these delays. */
    public SimulatorSettings withRepeatDelays(Duration... values) {
        return new SimulatorSettings(
                port,
                token,
                channelId,
                List.of(values),
                disableAfter,
                disableAfterFailures,
                answerTimeout,
                inboxAnswer,
                messageList,
                olderApiInfo);
    }

    /** Switches a webhook off that had no success for this long. */
    public SimulatorSettings withDisableAfter(Duration value) {
        return new SimulatorSettings(
                port,
                token,
                channelId,
                repeatDelays,
                value,
                disableAfterFailures,
                answerTimeout,
                inboxAnswer,
                messageList,
                olderApiInfo);
    }

    /** Switches a webhook off after this many failed attempts in a row. */
    public SimulatorSettings withDisableAfterFailures(int value) {
        return new SimulatorSettings(
                port,
                token,
                channelId,
                repeatDelays,
                disableAfter,
                value,
                answerTimeout,
                inboxAnswer,
                messageList,
                olderApiInfo);
    }

    /** Waits this long for a webhook's answer. */
    public SimulatorSettings withAnswerTimeout(Duration value) {
        return new SimulatorSettings(
                port,
                token,
                channelId,
                repeatDelays,
                disableAfter,
                disableAfterFailures,
                value,
                inboxAnswer,
                messageList,
                olderApiInfo);
    }

    /** Answers {@code messages/inbox} this way. */
    public SimulatorSettings withInboxAnswer(InboxAnswer value) {
        return new SimulatorSettings(
                port,
                token,
                channelId,
                repeatDelays,
                disableAfter,
                disableAfterFailures,
                answerTimeout,
                value,
                messageList,
                olderApiInfo);
    }

    /** Answers {@code messages (GET)} this way. */
    public SimulatorSettings withMessageList(ListShape value) {
        return new SimulatorSettings(
                port,
                token,
                channelId,
                repeatDelays,
                disableAfter,
                disableAfterFailures,
                answerTimeout,
                inboxAnswer,
                value,
                olderApiInfo);
    }

    /** Answers {@code api_info} in the older shape, or not. */
    public SimulatorSettings withOlderApiInfo(boolean value) {
        return new SimulatorSettings(
                port,
                token,
                channelId,
                repeatDelays,
                disableAfter,
                disableAfterFailures,
                answerTimeout,
                inboxAnswer,
                messageList,
                value);
    }
}
