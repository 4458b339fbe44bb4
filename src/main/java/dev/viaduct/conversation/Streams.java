package dev.viaduct.conversation;

import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.List;

/** Reads streams back. */
@Singleton
public class Streams {
    /** Most messages of one read. */
    public static final int LARGEST_PAGE = 200;

    private final UnitOfWork work;

    Streams(UnitOfWork work) {
        this.work = work;
    }

    /**
     * The oldest messages above {@code after}, ascending.
     *
     * @param limit 1 to {@link #LARGEST_PAGE}
     */
    public Uni<List<Message>> after(ContactRef contact, long after, int limit) {
        return work.read(() -> MessageRow.<MessageRow>find(
                        "contactId = ?1 and seq > ?2", Sort.ascending("seq"), contact.id(), after)
                .range(0, limit - 1)
                .list()
                .map(Streams::messages));
    }

    /**
     * The oldest messages above {@code after}, ascending, and whether there are more.
     *
     * @param limit 1 to {@link #LARGEST_PAGE}
     */
    public Uni<Page> pageAfter(ContactRef contact, long after, int limit) {
        return after(contact, after, limit + 1).map(messages -> {
            boolean more = messages.size() > limit;
            return new Page(more ? messages.subList(0, limit) : messages, more);
        });
    }

    /**
     * The newest messages below {@code before}, ascending.
     *
     * @param limit 1 to {@link #LARGEST_PAGE}
     */
    public Uni<Page> before(ContactRef contact, long before, int limit) {
        return work.read(() -> MessageRow.<MessageRow>find(
                        "contactId = ?1 and seq < ?2", Sort.descending("seq"), contact.id(), before)
                .range(0, limit) // one more than asked tells whether there is more
                .list()
                .map(rows -> {
                    boolean more = rows.size() > limit;
                    List<Message> messages = new java.util.ArrayList<>(messages(more ? rows.subList(0, limit) : rows));
                    Collections.reverse(messages);
                    return new Page(messages, more);
                }));
    }

    private static List<Message> messages(List<MessageRow> rows) {
        return rows.stream().map(MessageRow::message).toList();
    }

    /** Part of a stream, ascending; {@code more} when it goes on in the direction of reading. */
    public record Page(List<Message> messages, boolean more) {}
}
