import { checks } from '../check.js';
import { ensure, same } from '../expect.js';

/** @typedef {import('../wire/device.js').Device} Device */

/** What a message may be, and how it is accepted. */
export const send = checks('Frames, client → gateway: send', 'send', {
  accepted: [
    'A send is answered by accepted with its ref, its id, a seq, a message_id and a time, and no duplicate.',
    async (t) => {
      const device = await t.device(await t.contact());
      const id = t.id();
      device.send({ type: 'send', ref: 'mine', id, text: 'hello' });
      const accepted = await device.first({ type: 'accepted', id });
      same(accepted.ref, 'mine', 'ref');
      ensure(!('duplicate' in accepted), 'no duplicate', accepted);
      ensure(accepted.seq > device.welcome.last_seq, 'a new seq', accepted);
    },
  ],
  'without-ref': [
    'ref is optional: without it the answer has none.',
    async (t) => {
      const device = await t.device(await t.contact());
      const id = t.id();
      device.send({ type: 'send', id, text: 'hello' });
      const accepted = await device.first({ type: 'accepted', id });
      ensure(!('ref' in accepted), 'no ref', accepted);
    },
  ],
  'seq-without-gaps': [
    'seq is 1, 2, 3 … without gaps.',
    async (t) => {
      const device = await t.device(await t.contact());
      const first = device.welcome.last_seq + 1;
      const all = await Promise.all(Array.from({ length: 10 }, (_, i) => device.say(`text ${i}`)));
      const expected = all.map((_, i) => first + i);
      same(
        all.map(({ seq }) => seq),
        expected,
        'seqs, in the order of sending,',
      );
    },
  ],
  duplicate: [
    'A repeated id gets the first acceptance again, with duplicate: true, and is no second message.',
    async (t) => {
      const contact = await t.contact();
      const device = await t.device(contact);
      const id = t.id();
      const first = await device.say('hello', { id });
      const again = await device.say('something else', { id });
      same(again.duplicate, true, 'duplicate');
      for (const field of ['id', 'seq', 'message_id', 'created_at']) {
        same(again[field], first[field], field);
      }
      const { messages } = await device.ask({ type: 'history' });
      const those = messages.filter((/** @type {any} */ m) => m.id === id);
      same(
        those.map((/** @type {any} */ m) => m.text),
        ['hello'],
        'texts of the messages with this id',
      );
    },
  ],
  'duplicate-from-everywhere': [
    'The same id from several devices at once is one message.',
    async (t) => {
      const { one, two } = await t.twoDevices();
      const id = t.id();
      const all = await Promise.all([one, two, one, two].map((device) => device.say('hi', { id })));
      const ids = new Set(all.map(({ message_id }) => message_id));
      same(ids.size, 1, 'number of messages');
      const firsts = all.filter(({ duplicate }) => duplicate === undefined).length;
      same(firsts, 1, 'number of first acceptances');
    },
  ],
  'duplicate-after-reconnect': [
    'A repeated id is recognised on another socket: who lost the acceptance sends again.',
    async (t) => {
      const contact = await t.contact();
      const id = t.id();
      const first = await (await t.device(contact)).say('hello', { id });
      const again = await (await t.device(contact)).say('hello', { id });
      same(again.duplicate, true, 'duplicate');
      same(again.seq, first.seq, 'seq');
    },
  ],
  'id-per-contact': [
    'An id is unique per contact: another contact may use it, too.',
    async (t) => {
      const id = t.id();
      const one = await t.device(await t.contacts.fresh());
      const other = await t.device(await t.contacts.fresh());
      await one.say('hello', { id });
      const accepted = await other.say('hello', { id });
      ensure(!('duplicate' in accepted), 'no duplicate', accepted);
    },
  ],
  'refused-id': [
    'An id that was refused is free: nothing was stored.',
    async (t) => {
      const device = await t.device(await t.contact());
      const id = t.id();
      const bad = { type: 'send', id, text: 'x', reply_to: device.welcome.last_seq + 1000 };
      await device.refused(bad, { code: 'not_found' });
      const accepted = await device.say('x', { id });
      ensure(!('duplicate' in accepted), 'no duplicate', accepted);
    },
  ],
  content: [
    'A message has at least one of text, attachments, location and payload.',
    async (t) => {
      const { one: device, two } = await t.twoDevices();
      for (const content of [{ location: { lat: -90, lng: 180 } }, { payload: 'pressed' }]) {
        const accepted = await device.ask({ type: 'send', id: t.id(), ...content });
        same(accepted.type, 'accepted', `answer to ${JSON.stringify(content)}`);
        const message = await two.first({ type: 'message', seq: accepted.seq });
        ensure(!('text' in message), 'a message without text', message);
      }
      await device.refused({ type: 'send', id: t.id() }, { code: 'invalid' });
      await device.refused({ type: 'send', id: t.id(), text: '' }, { code: 'invalid' });
    },
  ],
  'message-object': [
    'Text, location and reply_to come out as they went in; author, direction and status say who wrote it.',
    async (t) => {
      const { contact, one, two } = await t.twoDevices();
      const first = await one.say('first');
      const content = { text: 'second', location: { lat: 48.5, lng: -11.25 }, reply_to: first.seq };
      const sent_at = '2026-03-01T10:15:30+02:00';
      const id = t.id();
      const { seq, message_id, created_at } = await one.say(content.text, {
        ...content,
        id,
        sent_at,
      });
      const { type, status, author, ...message } = await two.first({ type: 'message', seq });
      const direction = 'incoming';
      same(message, { seq, message_id, id, direction, ...content, created_at }, 'message');
      same(author.kind, 'contact', 'author.kind');
      same(author.id, contact.sub, 'author.id');
      ensure(['accepted', 'sent', 'seen'].includes(status), 'a status of an incoming one', status);
    },
  ],
  'text-unchanged': [
    'A text comes out as it went in, whatever its characters are.',
    async (t) => {
      const { one, two } = await t.twoDevices();
      const texts = [
        'مرحبا שלום ‏ world',
        '👩‍👩‍👧‍👦 👍🏽 🇺🇦',
        'tab\tline\nreturn\r\\ " / \u2028\u0001\ufeff',
        "'; DROP TABLE message; --",
        '<script>alert(1)</script>',
        ' ',
      ];
      for (const text of texts) {
        const { seq } = await one.say(text);
        same((await two.first({ type: 'message', seq })).text, text, 'text');
      }
    },
  ],
  'unknown-fields': [
    'Unknown fields are ignored.',
    async (t) => {
      const { one, two } = await t.twoDevices();
      const { seq } = await one.say('hello', { x: { y: [1] }, seq: 5, direction: 'outgoing' });
      const message = await two.first({ type: 'message', seq });
      same(message.direction, 'incoming', 'direction');
      ensure(!('x' in message), 'no unknown field', message);
    },
  ],
  fragments: [
    'A fragmented WebSocket message (RFC 6455) is one frame.',
    async (t) => {
      const device = await t.device(await t.contact());
      const id = t.id();
      const text = JSON.stringify({ type: 'send', id, text: 'in parts 😀' });
      device.sendInTwo(text, Buffer.byteLength(text) - 4); // within the last character
      await device.first({ type: 'accepted', id });
    },
  ],
});
