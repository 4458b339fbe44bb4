import {
  all,
  characters,
  filled,
  flag,
  list,
  number,
  object,
  oneOf,
  optional,
  orNull,
  text,
  time,
  url,
  uuid7,
  whole,
} from './shape.js';

/** @typedef {import('./shape.js').Rule} Rule */

const ref = optional(characters(0, 64));
const clientId = characters(1, 64);

const author = object({
  kind: oneOf('contact', 'operator', 'bot', 'system'),
  id: optional(text),
  name: optional(text),
  picture: optional(text),
});
const operator = orNull(object({ id: filled, name: optional(text), picture: optional(text) }));
const attachment = object({
  id: optional(text),
  name: optional(text),
  content_type: optional(text),
  bytes: optional(whole(0)),
  url,
});
const button = object({
  type: oneOf('reply', 'url', 'phone', 'email', 'location'),
  text,
  payload: optional(text),
  url: optional(text),
  color: optional(text),
});
const conversation = object({ state: oneOf('open', 'closed'), operator });

const INCOMING = ['accepted', 'sent', 'seen', 'failed'];
const OUTGOING = ['pending', 'sent', 'delivered', 'seen', 'failed', 'canceled'];

/** @type {Rule} */
const statusOfDirection = (message, path) =>
  oneOf(...(message?.direction === 'outgoing' ? OUTGOING : INCOMING))(
    message?.status,
    `${path}.status`,
  );

/** @type {Rule} */
const idOfDirection = (message, path) =>
  message?.direction === 'outgoing' && message.id !== undefined
    ? [`${path}.id should be absent of an outgoing message, is ${JSON.stringify(message.id)}`]
    : [];

/** @type {Rule} */
const authorOfDirection = (message, path) =>
  oneOf(...(message?.direction === 'outgoing' ? ['operator', 'bot', 'system'] : ['contact']))(
    message?.author?.kind,
    `${path}.author.kind`,
  );

/** The message object. */
export const message = all(
  object({
    seq: whole(1),
    message_id: uuid7,
    id: optional(clientId),
    direction: oneOf('incoming', 'outgoing'),
    author,
    text: optional(text),
    attachments: optional(list(attachment)),
    location: optional(object({ lat: number, lng: number })),
    buttons: optional(list(button)),
    reply_to: optional(whole(1)),
    created_at: time,
  }),
  statusOfDirection,
  idOfDirection,
  authorOfDirection,
);

/** @type {Rule} */
const ascending = (messages, path) =>
  Array.isArray(messages) && messages.some(({ seq }, i) => i > 0 && seq !== messages[i - 1].seq + 1)
    ? [`${path} should be in ascending order without gaps, is ${messages.map(({ seq }) => seq)}`]
    : [];

/** The fields of `accepted`, as a frame and as the answer of `POST /messages`. */
export const accepted = object({
  ref,
  id: clientId,
  seq: whole(1),
  message_id: uuid7,
  created_at: time,
  duplicate: optional(oneOf(true)),
});

/** The fields of a page of messages, as a frame and as the answer of `GET /messages`. */
export const page = object({ messages: all(list(message), ascending), more: flag });

/** @type {Rule} */
const reasons = (frame, path) => {
  if (frame?.status === 'failed') {
    return object({ code: filled, message: filled })(frame.error, `${path}.error`);
  }
  return [];
};

/** @type {Rule} */
const needsOfCode = (frame, path) => {
  if (frame?.code === 'invalid') return filled(frame.field, `${path}.field`);
  if (frame?.code === 'rate_limited') return whole(0)(frame.retry_after, `${path}.retry_after`);
  return [];
};

/** Every frame of the gateway, by type. @type {Record<string, Rule>} */
export const frames = {
  welcome: object({
    protocol: oneOf(1),
    session: filled,
    contact: object({ id: characters(1, 255), name: optional(text) }),
    last_seq: whole(0),
    delivered: whole(0),
    seen: whole(0),
    conversation,
    limits: object({
      text: whole(1),
      attachments: whole(0),
      attachment_bytes: whole(0),
      frame_bytes: whole(1),
    }),
    heartbeat: whole(1),
    server_time: time,
  }),
  synced: object({ seq: whole(0) }),
  accepted,
  message,
  status: all(
    object({
      seq: whole(1),
      message_id: uuid7,
      status: oneOf('sent', 'seen', 'failed', 'canceled'),
    }),
    reasons,
  ),
  receipt: object({ delivered: whole(0), seen: whole(0) }),
  typing: object({ on: flag, author: optional(author) }),
  conversation,
  history: all(object({ ref }), page),
  ok: object({ ref: characters(0, 64) }),
  error: all(
    object({
      ref,
      code: oneOf(
        'bad_json',
        'unknown_type',
        'invalid',
        'too_large',
        'rate_limited',
        'not_found',
        'unavailable',
        'forbidden',
      ),
      message: filled,
      field: optional(filled),
      retry_after: optional(whole(0)),
    }),
    needsOfCode,
  ),
  draining: object({ reconnect_in: number }),
};

/** An error over HTTP (RFC 9457). @param {number} status */
export const problem = (status) =>
  object({ title: optional(filled), detail: optional(filled), status: optional(oneOf(status)) });
