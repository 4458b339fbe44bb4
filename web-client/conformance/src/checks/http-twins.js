import { checks } from '../check.js';
import { Skipped, ensure, same } from '../expect.js';

/** @typedef {import('../trial.js').Trial} Trial */
/** @typedef {import('../wire/http.js').Answer} Answer */

/** @param {Answer} answer @returns {number[]} */
const seqs = ({ json }) => json.messages.map((/** @type {any} */ { seq }) => seq);

/** @param {Trial} t @param {string} token @param {string} query */
async function page(t, token, query) {
  const answer = await t.get(`/messages?${query}`, token);
  same(answer.status, 200, `status of GET /messages?${query}`);
  return answer;
}

/** @param {Answer} answer @param {number[]} statuses of which it is one */
function refused(answer, ...statuses) {
  const expected = `status ${statuses.join(' or ')} of ${answer.what}`;
  ensure(statuses.includes(answer.status), expected, answer.status);
  const type = answer.headers['content-type'] ?? '';
  ensure(type.startsWith('application/problem+json'), 'application/problem+json', type);
}

/** The frames as requests. */
export const httpTwins = checks('HTTP', 'http', {
  send: [
    'POST /messages takes the send frame as a body and answers 202 with the fields of accepted.',
    async (t) => {
      const { token } = await t.contact();
      const id = t.id();
      const { status, json } = await t.post('/messages', token, { id, text: 'hello', x: 1 });
      same(status, 202, 'status');
      same(json.id, id, 'id');
      ensure(!('duplicate' in json), 'no duplicate', json);
    },
  ],
  'send-frame': [
    'The send frame is a body as it is, with its type and ref, and the ref comes back.',
    async (t) => {
      const { token } = await t.contact();
      const frame = { type: 'send', ref: 'mine', id: t.id(), text: 'hello' };
      const { status, json } = await t.post('/messages', token, frame);
      same([status, json?.id, json?.ref], [202, frame.id, 'mine'], 'status, id and ref');
    },
  ],
  'idempotent-after-socket': [
    'An id that was sent over the socket is recognised over HTTP.',
    async (t) => {
      const contact = await t.contact();
      const id = t.id();
      const first = await (await t.device(contact)).say('hello', { id });
      const { status, json } = await t.post('/messages', contact.token, { id, text: 'hello' });
      same(status, 202, 'status');
      same(json.duplicate, true, 'duplicate');
      same([json.seq, json.message_id], [first.seq, first.message_id], 'seq and message_id');
    },
  ],
  'idempotent-before-socket': [
    'An id that was posted is recognised on the socket, and when it is posted again.',
    async (t) => {
      const contact = await t.contact();
      const id = t.id();
      const { json: first } = await t.post('/messages', contact.token, { id, text: 'hello' });
      const { json: posted } = await t.post('/messages', contact.token, { id, text: 'hello' });
      const sent = await (await t.device(contact)).say('hello', { id });
      same([posted.duplicate, sent.duplicate], [true, true], 'duplicate');
      same([posted.seq, sent.seq], [first.seq, first.seq], 'seq');
    },
  ],
  'send-to-devices': [
    "A message that was posted goes to all of the contact's sockets.",
    async (t) => {
      const { contact, one, two } = await t.twoDevices();
      const { json } = await t.post('/messages', contact.token, { id: t.id(), text: 'hello' });
      await one.first({ type: 'message', seq: json.seq, message_id: json.message_id });
      await two.first({ type: 'message', seq: json.seq, message_id: json.message_id });
    },
  ],
  'send-refused': [
    'A message that is refused is a problem document with an HTTP status.',
    async (t) => {
      const { token } = await t.contact();
      refused(await t.post('/messages', token, { text: 'x' }), 400);
      refused(await t.post('/messages', token, { id: t.id() }), 400);
      refused(await t.call('POST', '/messages', { token, text: '{"id":' }), 400);
      refused(await t.post('/messages', token, { id: t.id(), text: 'x', reply_to: 1e9 }), 404);
      refused(await t.post('/messages', token, { id: t.id(), text: 'x'.repeat(70_000) }), 413);
    },
  ],
  'read-after': [
    'GET /messages?after= is what follows, ascending; more says whether it goes on.',
    async (t) => {
      const contact = await t.run.longStream();
      const { token } = contact;
      const first = await page(t, token, 'after=2&limit=3');
      same([seqs(first), first.json.more], [[3, 4, 5], true], 'seqs and more');
      const last = (await t.device(contact)).welcome.last_seq;
      const rest = await page(t, token, `after=${last - 2}`);
      same([seqs(rest), rest.json.more], [[last - 1, last], false], 'seqs and more');
    },
  ],
  'read-whole': [
    'Page by page GET /messages is the whole stream.',
    async (t) => {
      const contact = await t.run.longStream();
      const last = (await t.device(contact)).welcome.last_seq;
      /** @type {number[]} */
      const all = [];
      for (let more = true; more;) {
        const next = await page(t, contact.token, `after=${all.at(-1) ?? 0}&limit=90`);
        all.push(...seqs(next));
        more = next.json.more && seqs(next).length > 0;
      }
      same(
        all,
        Array.from({ length: last }, (_, i) => i + 1),
        'seqs',
      );
    },
  ],
  'read-before': [
    'GET /messages?before= is what came before, ascending.',
    async (t) => {
      const { token } = await t.run.longStream();
      const older = await page(t, token, 'before=10&limit=3');
      same([seqs(older), older.json.more], [[7, 8, 9], true], 'seqs and more');
      const oldest = await page(t, token, 'before=3');
      same([seqs(oldest), oldest.json.more], [[1, 2], false], 'seqs and more');
    },
  ],
  'read-same-as-history': [
    'GET /messages tells the messages as history does.',
    async (t) => {
      const contact = await t.run.longStream();
      const device = await t.device(contact);
      const ask = { type: 'history', before: 10, limit: 5 };
      const asked = await t.until(
        'the same messages', // a status may move in between
        async () => [
          (await device.ask(ask)).messages,
          (await page(t, contact.token, 'before=10&limit=5')).json.messages,
        ],
        ([one, other]) => JSON.stringify(one) === JSON.stringify(other),
      );
      same(asked[0].length, 5, 'number of messages');
    },
  ],
  'read-refused': [
    'A query that is wrong is a problem document.',
    async (t) => {
      const { token } = await t.contact();
      for (const query of ['after=x', 'after=-1', 'before=x', 'limit=0', 'limit=201']) {
        refused(await t.get(`/messages?${query}`, token), 400);
      }
    },
  ],
  receipts: [
    'POST /receipts takes the receipt frame as a body, answers 204, and tells the devices.',
    async (t) => {
      const contact = await t.contact();
      const device = await t.device(contact);
      const { seq } = await device.say('hello');
      const { status, body } = await t.post('/receipts', contact.token, { seen: seq });
      same([status, body], [204, ''], 'status and body');
      await device.first({ type: 'receipt', delivered: seq, seen: seq });
      same((await t.device(contact)).welcome.seen, seq, 'seen in the next welcome');
    },
  ],
  'receipts-refused': [
    'A receipt that is wrong is a problem document.',
    async (t) => {
      const { token } = await t.contact();
      refused(await t.post('/receipts', token, {}), 400);
      refused(await t.post('/receipts', token, { seen: 'x' }), 400);
    },
  ],
  token: [
    'Every call needs the bearer token: without one or with a bad one it is 401, for an unknown app 404.',
    async (t) => {
      const { token } = await t.contact();
      for (const path of ['/messages', '/events']) {
        refused(await t.get(path), 401);
        refused(await t.get(path, 'nonsense'), 401);
        refused(await t.call('GET', path, { token, app: 'there-is-no-such-app' }), 404);
      }
      refused(await t.post('/receipts', undefined, { seen: 0 }), 401);
      refused(await t.post('/messages', undefined, { id: t.id(), text: 'x' }), 401);
    },
  ],
  'unknown-path': [
    'A path that there is not is a problem document with 404.',
    async (t) => {
      const { token } = await t.contact();
      refused(await t.get('/there-is-no-such-thing', token), 404);
    },
  ],
  'other-method': [
    'A method that a path does not have is a problem document.',
    async (t) => {
      const { token } = await t.contact();
      refused(await t.call('DELETE', '/messages', { token }), 404, 405);
    },
  ],
  'other-type': [
    'A body that is not JSON is a problem document.',
    async (t) => {
      const { token } = await t.contact();
      const headers = { 'content-type': 'text/plain' };
      refused(await t.call('POST', '/messages', { token, text: 'hello', headers }), 400, 415);
    },
  ],
  upload: [
    'POST /attachments takes a multipart upload and answers 201 with id, name, content_type, bytes and url.',
    async (t) => {
      const contact = await t.contact();
      const form = new FormData();
      form.append('file', new Blob(['hello'], { type: 'text/plain' }), 'hello.txt');
      const upload = await t.call('POST', '/attachments', { token: contact.token, form });
      if (upload.status === 404 && upload.json?.code === 'not_found') {
        throw new Skipped('the gateway says that it takes no attachments');
      }
      same(upload.status, 201, 'status');
      const { id, name, bytes } = upload.json;
      same([name, bytes], ['hello.txt', 5], 'name and bytes');
      const { one, two } = { one: await t.device(contact), two: await t.device(contact) };
      const answer = await one.ask({ type: 'send', id: t.id(), attachments: [{ id }] });
      same(answer.type, 'accepted', 'answer to a send with it');
      const message = await two.first({ type: 'message', seq: answer.seq });
      same(message.attachments?.[0]?.id, id, 'id of its attachment');
    },
  ],
  guests: [
    'POST /guests makes an anonymous contact with a token of its own, where guests are on.',
    async (t) => {
      const [one, two] = [await guest(t), await guest(t)];
      ensure(one.contact.id !== two.contact.id, 'two contacts', one.contact.id);
      const device = await t.device({ sub: one.contact.id, token: one.token });
      same(device.welcome.contact.id, one.contact.id, 'contact.id');
      await device.say('hello');
    },
  ],
  'guests-limited': [
    'POST /guests is rate-limited per address.',
    async (t) => {
      await guest(t);
      if (!t.options.marks) throw new Skipped('uses up the guests of this address; needs --marks');
      for (let i = 0; i < 2000; i += 1) {
        const { status } = await t.call('POST', '/guests', { once: true });
        if (status === 429) return;
        same(status, 200, 'status');
      }
      throw new Skipped('2000 guests were taken: the limit is set higher than this tries');
    },
    { last: true },
  ],
  'rate-limited': [
    'Calls that are too many are refused with 429 and Retry-After.',
    async (t) => {
      const { token } = await t.contact();
      const many = Array.from({ length: 150 }, () =>
        t.call('GET', '/messages?limit=1', { token, once: true }),
      );
      const refusals = (await Promise.all(many)).filter(({ status }) => status === 429);
      if (refusals.length === 0) throw new Skipped('150 calls at once were not too many');
      ensure(
        refusals.every(({ headers }) => Number(headers['retry-after']) >= 0),
        'Retry-After',
        refusals[0]?.headers,
      );
    },
  ],
});

/** @param {Trial} t */
async function guest(t) {
  const { status, json } = await t.call('POST', '/guests', { once: true });
  if (status === 404) throw new Skipped('the app takes no guests');
  if (status === 429) throw new Skipped('this address has made its guests');
  same(status, 200, 'status');
  ensure(
    typeof json?.token === 'string' && typeof json.contact?.id === 'string',
    'token and contact',
    json,
  );
  return json;
}
