package dev.viaduct.conversation;

/** The statements of a group: always the same number, whatever the group's size. */
final class StreamSql {
    private StreamSql() {}

    // ascending ids, so that two instances that lock the same contacts never wait for each other in a circle
    static final String LOCK = """
            SELECT id, blocked, settled, last_seq, last_incoming, delivered, seen
            FROM contact WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE""";

    static final String KNOWN = """
            SELECT m.contact_id, m.direction, k.mark, m.seq, m.message_id, m.created_at
            FROM unnest($1::bigint[], $2::text[]) AS k (contact_id, mark)
            JOIN message m ON m.contact_id = k.contact_id AND m.client_id = k.mark
            UNION ALL
            SELECT m.contact_id, m.direction, k.mark, m.seq, m.message_id, m.created_at
            FROM unnest($3::bigint[], $4::text[]) AS k (contact_id, mark)
            JOIN message m ON m.contact_id = k.contact_id AND m.helpdesk_id = k.mark AND m.direction = 1""";

    static final String INSERT_MESSAGES = """
            INSERT INTO message (contact_id, seq, message_id, client_id, helpdesk_id, direction, author_kind, author_id,
                author_name, author_picture, text, body, status, created_at)
            SELECT contact_id, seq, message_id, client_id, helpdesk_id, direction, author_kind, author_id,
                author_name, author_picture, text, body::jsonb, status, created_at
            FROM unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::int[],
                $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::int[], $14::timestamptz[])
                AS m (contact_id, seq, message_id, client_id, helpdesk_id, direction, author_kind, author_id,
                author_name, author_picture, text, body, status, created_at)""";

    static final String UPDATE_CONTACTS = """
            UPDATE contact c SET last_seq = u.last_seq, last_incoming = u.last_incoming, delivered = u.delivered,
                seen = u.seen
            FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
                AS u (id, last_seq, last_incoming, delivered, seen)
            WHERE c.id = u.id""";

    static final String INSERT_TASKS = """
            INSERT INTO outbox (app, contact_id, kind, seq, traceparent, created_at, next_attempt)
            SELECT app, contact_id, 0, seq, traceparent, created_at, created_at
            FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::timestamptz[])
                WITH ORDINALITY AS t (app, contact_id, seq, traceparent, created_at, n)
            ORDER BY n""";

    static final String MARK_ANSWERED = """
            UPDATE message m SET status = 3, seen_at = now()
            FROM unnest($1::bigint[], $2::bigint[]) AS a (contact_id, seq), contact c
            WHERE c.id = a.contact_id AND m.contact_id = a.contact_id AND m.seq > c.settled AND m.seq < a.seq
                AND m.direction = 0 AND m.status = 1
            RETURNING m.contact_id, m.seq, m.message_id""";

    static final String SETTLE = """
            UPDATE contact c SET settled = COALESCE((
                SELECT min(m.seq) - 1 FROM message m
                WHERE m.contact_id = c.id AND m.seq > c.settled AND m.seq < a.seq AND m.direction = 0 AND m.status < 3),
                a.seq)
            FROM unnest($1::bigint[], $2::bigint[]) AS a (contact_id, seq)
            WHERE c.id = a.contact_id""";

    static final String MARK_RECEIPTS = """
            WITH moved AS (
                UPDATE message m SET
                    status = CASE WHEN m.seq <= r.seen THEN 3 ELSE 2 END,
                    delivered_at = COALESCE(m.delivered_at, now()),
                    seen_at = CASE WHEN m.seq <= r.seen THEN now() END
                FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])
                    AS r (contact_id, floor, delivered, seen)
                WHERE m.contact_id = r.contact_id AND m.seq > r.floor AND m.seq <= r.delivered AND m.direction = 1
                    AND m.status < CASE WHEN m.seq <= r.seen THEN 3 ELSE 2 END
                RETURNING m.contact_id, m.seq, m.status, m.helpdesk_id)
            """ + storeReports(5);

    static final String MARK_WRITTEN = """
            WITH moved AS (
                UPDATE message m SET status = 1, sent_at = now()
                FROM unnest($1::bigint[], $2::bigint[]) AS w (contact_id, seq)
                WHERE m.contact_id = w.contact_id AND m.seq = w.seq AND m.direction = 1 AND m.status = 0
                RETURNING m.contact_id, m.seq, m.status, m.helpdesk_id)
            """ + storeReports(3);

    /** One report a message, moved forward while it waits: a {@code seen} soon after {@code delivered} is one call. */
    private static String storeReports(int windowParameter) {
        return """
            INSERT INTO outbox (app, contact_id, kind, seq, status, created_at, next_attempt)
            SELECT c.app, c.id, 3, moved.seq, moved.status, now(), now() + $%d::bigint * interval '1 millisecond'
            FROM moved JOIN contact c ON c.id = moved.contact_id
            WHERE moved.helpdesk_id IS NOT NULL
            ORDER BY c.id, moved.seq
            ON CONFLICT (contact_id, seq) WHERE kind = 3
                DO UPDATE SET status = GREATEST(outbox.status, excluded.status)
            RETURNING contact_id""".formatted(windowParameter);
    }
}
