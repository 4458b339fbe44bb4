package dev.viaduct.testing.traffic;

import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.Faults;
import dev.viaduct.simulator.Reply;
import dev.viaduct.simulator.SimulatedClient;
import dev.viaduct.simulator.SimulatedMessage;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/** Operators and bots who write to contacts, and what they know of events that never left. Safe for several threads. */
final class Staff {
    private static final double BY_A_BOT = 0.1;

    private final Chat2DeskSimulator helpdesk;
    private final Set<Long> unannounced = new HashSet<>();
    private boolean dropping;
    private long written;

    Staff(Chat2DeskSimulator helpdesk) {
        this.helpdesk = helpdesk;
    }

    /** Answers the contact; false while the helpdesk does not know it. */
    synchronized boolean answer(String subject, String text, Random random) {
        return helpdesk.client(subject)
                .map(client -> {
                    write(client, text, random.nextDouble() < BY_A_BOT);
                    return true;
                })
                .orElse(false);
    }

    private void write(SimulatedClient client, String text, boolean automatic) {
        Reply reply = Reply.text("answer " + ++written + ": " + text);
        SimulatedMessage message =
                automatic ? helpdesk.autoreply(client.id(), reply) : helpdesk.reply(client.id(), reply);
        if (dropping) {
            unannounced.add(message.id());
        }
    }

    /** Treats events this way from now on, and remembers which answers are not announced for it. */
    synchronized void events(Faults.Events mode) {
        dropping = mode == Faults.Events.DROPPED;
        helpdesk.faults().events(mode);
    }

    /** The answers whose events were dropped: nobody can know of them before the next gap is looked through. */
    synchronized Set<Long> unannounced() {
        return Set.copyOf(unannounced);
    }
}
