package dev.viaduct.conversation;

/**
 * The statements of a group: always the same number, whatever the group's size.
 *
 * <p>Plans are made once, often while the tables are empty, and must stay right when they are large. So rows are found
 * by {@code = ANY(array)} or by a {@code LATERAL} fenced with {@code OFFSET 0}, which leave the planner no way to read
 * a whole table or index; a plain join with {@code unnest} does.
 */
final class StreamSql {
    private StreamSql() {}

    // ascending ids, so that two instances that lock the same contacts never wait for each other in a circle
    static final String LOCK = """
            SELECT id, blocked, settled, last_seq, last_incoming, delivered, seen, erased_up_to
            FROM contact WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE""";

    static final String KNOWN = """
            SELECT k.contact_id, m.direction, k.mark, m.seq, m.message_id, m.created_at
            FROM unnest($1::bigint[], $2::text[]) AS k (contact_id, mark)
            CROSS JOIN LATERAL (
                SELECT * FROM message m WHERE m.contact_id = k.contact_id AND m.client_id = k.mark OFFSET 0) m
            UNION ALL
            SELECT k.contact_id, m.direction, k.mark, m.seq, m.message_id, m.created_at
            FROM unnest($3::bigint[], $4::text[]) AS k (contact_id, mark)
            CROSS JOIN LATERAL (
                SELECT * FROM message m
                WHERE m.contact_id = k.contact_id AND m.helpdesk_id = k.mark AND m.direction = 1 OFFSET 0) m""";

    static final String INSERT_MESSAGES = """
            INSERT INTO message (contact_id, seq, message_id, client_id, helpdesk_id, direction, author_kind, author_id,
                author_name, author_picture, text, body, status, created_at, via)
            SELECT contact_id, seq, message_id, client_id, helpdesk_id, direction, author_kind, author_id,
                author_name, author_picture, text, body::jsonb, status, created_at, via
            FROM unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::int[],
                $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::int[], $14::timestamptz[], $15::int[])
                AS m (contact_id, seq, message_id, client_id, helpdesk_id, direction, author_kind, author_id,
                author_name, author_picture, text, body, status, created_at, via)""";

    static final String UPDATE_CONTACTS = """
            UPDATE contact c SET last_seq = u.last_seq, last_incoming = u.last_incoming, delivered = u.delivered,
                seen = u.seen
            FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
                AS u (id, last_seq, last_incoming, delivered, seen)
            WHERE c.id = u.id AND c.id = ANY($1::bigint[])""";

    static final String INSERT_TASKS = """
            INSERT INTO outbox (app, contact_id, kind, seq, traceparent, created_at, next_attempt)
            SELECT app, contact_id, 0, seq, traceparent, created_at, created_at
            FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::timestamptz[])
                WITH ORDINALITY AS t (app, contact_id, seq, traceparent, created_at, n)
            ORDER BY n""";

    static final String MARK_ANSWERED = """
            UPDATE message SET status = 3, seen_at = now()
            WHERE message_id = ANY(ARRAY(
                SELECT m.message_id
                FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS a (contact_id, settled, seq)
                CROSS JOIN LATERAL (
                    SELECT * FROM message m
                    WHERE m.contact_id = a.contact_id AND m.seq > a.settled AND m.seq < a.seq OFFSET 0) m
                WHERE m.direction = 0 AND m.status = 1)) AND status = 1
            RETURNING contact_id, seq, message_id""";

    static final String SETTLE = """
            UPDATE contact c SET settled = COALESCE((
                SELECT min(m.seq) - 1 FROM message m
                WHERE m.contact_id = c.id AND m.seq > a.settled AND m.seq < a.seq AND m.direction = 0 AND m.status < 3),
                a.seq)
            FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS a (contact_id, settled, seq)
            WHERE c.id = a.contact_id AND c.id = ANY($1::bigint[])""";

    static final String MARK_SEEN = marking(
            "status = 3, delivered_at = COALESCE(delivered_at, now()), seen_at = now()",
            "unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS r (contact_id, above, upto)",
            "m.seq > r.above AND m.seq <= r.upto",
            3,
            4);

    static final String MARK_DELIVERED = marking(
            "status = 2, delivered_at = now()",
            "unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS r (contact_id, above, upto)",
            "m.seq > r.above AND m.seq <= r.upto",
            2,
            4);

    /**
     * The first device goes into the message's own row, found by a look-up in a parameter, which can't turn into a join;
     * any further one goes into the trail, whether it comes with the first ({@code further}) or after it.
     */
    static final String MARK_WRITTEN = """
            WITH found AS MATERIALIZED (
                SELECT r.contact_id, r.seq, r.device, r.further, m.message_id, m.status
                FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::boolean[])
                    AS r (contact_id, seq, device, further)
                CROSS JOIN LATERAL (
                    SELECT * FROM message m WHERE m.contact_id = r.contact_id AND m.seq = r.seq OFFSET 0) m
                WHERE m.direction = 1),
            noted AS (
                INSERT INTO trail (contact_id, seq, at, kind, note)
                SELECT contact_id, seq, now(), %d, device FROM found WHERE further OR status > 0),
            moved AS (
                UPDATE message SET status = 1, sent_at = now(), sent_to = $6::jsonb ->> (contact_id || ' ' || seq)
                WHERE message_id = ANY(ARRAY(SELECT message_id FROM found WHERE status = 0)) AND status = 0
                RETURNING contact_id, seq, status, helpdesk_id)
            """.formatted(Trail.WRITTEN.code()) + storeReports(5);

    /**
     * Moves outgoing messages to a higher status and stores one report a message, which is moved forward while it
     * waits: a {@code seen} soon after {@code delivered} is one call.
     */
    private static String marking(String set, String rows, String which, int status, int windowParameter) {
        return """
            WITH moved AS (
                UPDATE message SET %1$s
                WHERE message_id = ANY(ARRAY(
                    SELECT m.message_id FROM %2$s
                    CROSS JOIN LATERAL (
                        SELECT * FROM message m WHERE m.contact_id = r.contact_id AND %3$s OFFSET 0) m
                    WHERE m.direction = 1 AND m.status < %4$d)) AND status < %4$d
                RETURNING contact_id, seq, status, helpdesk_id)
            """.formatted(set, rows, which, status) + storeReports(windowParameter);
    }

    private static String storeReports(int windowParameter) {
        return """
            INSERT INTO outbox (app, contact_id, kind, seq, status, created_at, next_attempt)
            SELECT (SELECT app FROM contact c WHERE c.id = moved.contact_id), contact_id, 3, seq, status, now(),
                now() + $%d::bigint * interval '1 millisecond'
            FROM moved WHERE helpdesk_id IS NOT NULL
            ORDER BY contact_id, seq
            ON CONFLICT (contact_id, seq) WHERE kind = 3
                DO UPDATE SET status = GREATEST(outbox.status, excluded.status)
            RETURNING contact_id""".formatted(windowParameter);
    }
}
