package dev.viaduct.webhook;

import dev.viaduct.conversation.KeptElsewhere;
import dev.viaduct.conversation.Removal;
import dev.viaduct.conversation.UnitOfWork;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Set;

/** Keeps what the helpdesk said and the gateway could not apply: a refusal would make it switch the webhook off. */
@Singleton
public class Quarantine implements KeptElsewhere {
    private final UnitOfWork work;

    Quarantine(UnitOfWork work) {
        this.work = work;
    }

    /**
     * Keeps an event; the same body once.
     *
     * @param about whom it is about, as {@link About} says it
     * @return whether it was not there yet
     */
    Uni<Boolean> keep(String app, String event, String reason, byte[] body, Set<String> about) {
        // text holds no U+0000; the mark in its place shows that one was there
        String text = new String(body, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
        return work.write(() -> Panache.getSession().chain(session -> session.createNativeQuery("""
                                INSERT INTO quarantine (app, event, reason, body, received_at, digest, about)
                                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (app, digest) DO NOTHING""")
                        .setParameter(1, app)
                        .setParameter(2, event)
                        .setParameter(3, reason)
                        .setParameter(4, text)
                        .setParameter(5, Instant.now())
                        .setParameter(6, digest(body))
                        .setParameter(7, about.toArray(String[]::new))
                        .executeUpdate()))
                .map(kept -> kept > 0);
    }

    /** Events that came before this moment. */
    public Removal receivedBefore(Instant moment) {
        return new AgedQuarantine(work, moment);
    }

    @Override
    public Future<Integer> erase(SqlConnection connection, Erased who) {
        String[] about = About.erased(who).toArray(String[]::new);
        return connection
                .preparedQuery("DELETE FROM quarantine WHERE app = $1 AND about && $2::text[]")
                .execute(Tuple.of(who.app(), (Object) about))
                .map(SqlResult::rowCount);
    }

    private static byte[] digest(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
