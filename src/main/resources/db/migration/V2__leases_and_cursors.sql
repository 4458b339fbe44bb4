-- An instance is alive while its lease lasts; what it has claimed is another's to take when it ended.
CREATE TABLE instance (
    id          uuid PRIMARY KEY,
    lease_until timestamptz NOT NULL
);

ALTER TABLE outbox
    -- who works on it now; null while nobody does
    ADD COLUMN owner uuid,
    -- an attempt may have reached the helpdesk without its answer reaching the gateway: look before repeating
    ADD COLUMN unsure boolean NOT NULL DEFAULT false,
    -- where a look begins: the greatest id at the helpdesk known before the first attempt, or looked at since
    ADD COLUMN look_from bigint,
    -- when an attempt failed for the first time
    ADD COLUMN failing_since timestamptz;

-- Up to which message of the helpdesk everything is known to be applied; null until that is known.
CREATE TABLE helpdesk_cursor (
    app     text PRIMARY KEY,
    since   timestamptz NOT NULL DEFAULT now(),
    last_id bigint
);
