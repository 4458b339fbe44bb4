-- When a contact was here last, to the day or so: who was not for long and has no messages left ages out.
ALTER TABLE contact ADD COLUMN used_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX contact_used_at ON contact (used_at, id);

-- Whom an erasure was asked for, told from the subject's hash alone: what the helpdesk repeats from before it is dropped.
CREATE TABLE tombstone (
    app         text        NOT NULL,
    subject     bytea       NOT NULL, -- SHA-256
    helpdesk_id text,                 -- the contact's id there, once known
    up_to       bigint      NOT NULL, -- the helpdesk's greatest message id that was known then
    erased_at   timestamptz NOT NULL,
    PRIMARY KEY (app, subject)
);

CREATE INDEX tombstone_helpdesk_id ON tombstone (app, helpdesk_id);
CREATE INDEX tombstone_erased_at ON tombstone (erased_at);

-- A contact that was made anew: the helpdesk's messages up to this id were another's and are erased.
ALTER TABLE contact ADD COLUMN erased_up_to bigint NOT NULL DEFAULT 0;

ALTER TABLE message
    ADD COLUMN via     smallint, -- 0 frame, 1 request, 2 webhook, 3 fetched; null in what older versions stored
    ADD COLUMN sent_to text;     -- the first device an outgoing message was written to

-- What a message's row can't tell of its story. Rows come and go with the message.
CREATE TABLE trail (
    contact_id bigint      NOT NULL,
    seq        bigint      NOT NULL,
    at         timestamptz NOT NULL,
    -- 0 attempt failed, 1 report told, 2 confirmed by a webhook, 3 written to a further device, 4 failed once,
    -- 5 tried again by hand
    kind       smallint    NOT NULL,
    task       smallint, -- of an attempt: what kind of task
    number     integer,  -- of an attempt: which; of a report: the status
    code       text,
    note       text
);

CREATE INDEX trail_message ON trail (contact_id, seq);

-- Tasks that ended without having been done.
CREATE TABLE failed_task (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    app        text        NOT NULL,
    contact_id bigint      NOT NULL,
    kind       smallint    NOT NULL, -- as in outbox
    seq        bigint,
    status     smallint,
    code       text        NOT NULL,
    reason     text        NOT NULL,
    attempts   integer     NOT NULL,
    created_at timestamptz NOT NULL,
    failed_at  timestamptz NOT NULL,
    unsure     boolean     NOT NULL DEFAULT false, -- as in outbox
    look_from  bigint
);

CREATE INDEX failed_task_app ON failed_task (app, id);
CREATE INDEX failed_task_contact ON failed_task (contact_id, seq);
CREATE INDEX failed_task_failed_at ON failed_task (failed_at);

ALTER TABLE quarantine
    -- SHA-256 of the body: the helpdesk repeats what it announced, and it is kept once
    ADD COLUMN digest bytea,
    -- whom the event is about, in every way it says so: what goes when that contact is erased
    ADD COLUMN about text[] NOT NULL DEFAULT '{}';

UPDATE quarantine SET digest = sha256(convert_to(body, 'UTF8'));
DELETE FROM quarantine q USING quarantine first
WHERE first.app = q.app AND first.digest = q.digest AND first.id < q.id;
ALTER TABLE quarantine ALTER COLUMN digest SET NOT NULL;

CREATE UNIQUE INDEX quarantine_digest ON quarantine (app, digest);
CREATE INDEX quarantine_app ON quarantine (app, id);
CREATE INDEX quarantine_about ON quarantine USING gin (about);
