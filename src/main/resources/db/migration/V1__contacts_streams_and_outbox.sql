-- No foreign keys on the hot tables: their rows are written under the contact's row lock, and a check per row costs
-- a tenth of the throughput.

CREATE TABLE contact (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    app               text        NOT NULL,
    subject           text        NOT NULL,
    helpdesk_id       text,
    -- the profile claims of the newest token; what identifies a contact by phone is only ever taken from here
    claims            jsonb       NOT NULL DEFAULT '{}',
    name              text,
    phone             text,
    email             text,
    picture           text,
    custom_fields     jsonb       NOT NULL DEFAULT '{}',
    profile_at        timestamptz,
    last_seq          bigint      NOT NULL DEFAULT 0,
    -- newest incoming message, and up to where all incoming ones are settled (seen or failed): bounds the search
    -- for messages that an answer marks seen
    last_incoming     bigint      NOT NULL DEFAULT 0,
    settled           bigint      NOT NULL DEFAULT 0,
    delivered         bigint      NOT NULL DEFAULT 0,
    seen              bigint      NOT NULL DEFAULT 0,
    conversation_open boolean     NOT NULL DEFAULT false,
    operator_id       text,
    operator_name     text,
    operator_picture  text,
    conversation_at   timestamptz,
    blocked           boolean     NOT NULL DEFAULT false,
    blocked_at        timestamptz,
    created_at        timestamptz NOT NULL DEFAULT now(),
    UNIQUE (app, subject)
) WITH (fillfactor = 50);

CREATE UNIQUE INDEX contact_helpdesk_id ON contact (app, helpdesk_id) WHERE helpdesk_id IS NOT NULL;
CREATE INDEX contact_token_phone ON contact (app, (claims ->> 'phone')) WHERE claims ->> 'phone' IS NOT NULL;

CREATE TABLE message (
    contact_id     bigint      NOT NULL,
    seq            bigint      NOT NULL,
    message_id     uuid        NOT NULL,
    client_id      text,
    helpdesk_id    text,
    direction      smallint    NOT NULL, -- 0 incoming, 1 outgoing
    author_kind    smallint    NOT NULL, -- 0 contact, 1 operator, 2 bot, 3 system
    author_id      text,
    author_name    text,
    author_picture text,
    text           text,
    body           jsonb,
    status         smallint    NOT NULL, -- 0 accepted or pending, 1 sent, 2 delivered, 3 seen, 8 failed, 9 canceled
    error_code     text,
    error_message  text,
    created_at     timestamptz NOT NULL,
    sent_at        timestamptz,
    delivered_at   timestamptz,
    seen_at        timestamptz,
    ended_at       timestamptz,
    PRIMARY KEY (contact_id, seq)
) WITH (fillfactor = 50); -- a message is soon updated twice or more: its versions stay on the page, its indexes untouched

CREATE UNIQUE INDEX message_message_id ON message (message_id);
CREATE UNIQUE INDEX message_client_id ON message (contact_id, client_id) WHERE client_id IS NOT NULL;
CREATE UNIQUE INDEX message_helpdesk_id ON message (contact_id, helpdesk_id) WHERE direction = 1;

CREATE TABLE outbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    app          text        NOT NULL,
    contact_id   bigint      NOT NULL,
    kind         smallint    NOT NULL, -- 0 message, 1 profile, 2 close, 3 report
    seq          bigint,               -- of the message that is forwarded or reported
    status       smallint,             -- of a report: the status to tell
    traceparent  text,
    attempts     integer     NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL,
    next_attempt timestamptz NOT NULL,
    last_error   text
) WITH (fillfactor = 70);

CREATE INDEX outbox_lane ON outbox (contact_id, id) WHERE kind < 3;
CREATE UNIQUE INDEX outbox_report ON outbox (contact_id, seq) WHERE kind = 3;

CREATE TABLE quarantine (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    app         text        NOT NULL,
    event       text        NOT NULL,
    reason      text        NOT NULL,
    body        text        NOT NULL,
    received_at timestamptz NOT NULL
);

CREATE INDEX quarantine_received_at ON quarantine (received_at);
