package dev.viaduct.conversation;

import dev.viaduct.conversation.Change.Doubted;
import dev.viaduct.conversation.Change.Lane;
import dev.viaduct.conversation.Change.WorkStored;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Contacts whose last commit was not answered. It may have happened, and nobody was told of what it stored. Who gets
 * their row locks knows that it ended, one way or the other: then everybody who follows them is told to look. Confined
 * to the writer's context.
 */
final class InDoubt {
    // who does not fit in learns of it with the contact's next message
    private static final int MOST = 50_000;
    private static final int AT_ONCE = 1_000;
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Context context;
    private final Transactions transactions;
    private final Commits commits;
    private final Map<Long, ContactRef> contacts = new LinkedHashMap<>();
    private boolean settling;

    InDoubt(Context context, Transactions transactions, Commits commits) {
        this.context = context;
        this.transactions = transactions;
        this.commits = commits;
    }

    /** A commit that held something of these was not answered. */
    void add(Collection<ContactRef> doubted) {
        for (ContactRef contact : doubted) {
            if (contacts.size() < MOST) {
                contacts.put(contact.id(), contact);
            }
        }
        if (!settling && !contacts.isEmpty()) {
            settling = true;
            settle();
        }
    }

    private void settle() {
        List<ContactRef> some = take();
        Long[] ids = some.stream().map(ContactRef::id).toArray(Long[]::new);
        transactions
                .run(connection -> connection.preparedQuery(StreamSql.LOCK).execute(Columns.of((Object) ids)))
                .onComplete(done -> context.runOnContext(v -> {
                    if (done.succeeded()) {
                        settling = false;
                        commits.tell(toLookAt(some));
                        add(List.of());
                    } else {
                        some.forEach(contact -> contacts.put(contact.id(), contact));
                        context.owner().setTimer(AGAIN.toMillis(), timer -> context.runOnContext(again -> settle()));
                    }
                }));
    }

    private List<ContactRef> take() {
        List<ContactRef> taken = new ArrayList<>();
        Iterator<ContactRef> each = contacts.values().iterator();
        while (each.hasNext() && taken.size() < AT_ONCE) {
            taken.add(each.next());
            each.remove();
        }
        return taken;
    }

    private static List<Change> toLookAt(List<ContactRef> contacts) {
        List<Change> changes = new ArrayList<>();
        for (ContactRef contact : contacts) {
            changes.add(new Doubted(contact));
            changes.add(new WorkStored(contact, Lane.MESSAGES));
            changes.add(new WorkStored(contact, Lane.REPORTS));
        }
        return changes;
    }
}
