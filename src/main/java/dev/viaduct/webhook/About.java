package dev.viaduct.webhook;

import dev.viaduct.conversation.KeptElsewhere.Erased;
import dev.viaduct.helpdesk.HelpdeskClient;
import java.util.Set;
import java.util.TreeSet;

/** Whom an event is about, in words that can be compared: everything it calls the client. */
final class About {
    private About() {}

    /** What an event says of its client. */
    static Set<String> client(HelpdeskClient client) {
        Set<String> about = new TreeSet<>();
        client.clientId().map(About::clientId).ifPresent(about::add);
        client.externalId().map(About::subject).ifPresent(about::add);
        client.identifier().map(About::subject).ifPresent(about::add);
        client.phone().map(About::phone).ifPresent(about::add);
        return about;
    }

    /** What events may say of who is being erased. */
    static Set<String> erased(Erased who) {
        Set<String> about = new TreeSet<>(Set.of(subject(who.subject())));
        who.helpdeskId().map(About::clientId).ifPresent(about::add);
        who.tokenPhone().map(About::phone).ifPresent(about::add);
        return about;
    }

    private static String clientId(String id) {
        return "client " + id;
    }

    private static String subject(String subject) {
        return "subject " + subject;
    }

    private static String phone(String digits) {
        return "phone " + digits;
    }
}
