import { setTimeout as sleep } from 'node:timers/promises';
import { checks } from '../check.js';
import { ensure, same } from '../expect.js';
import { claimsOf } from '../jwt.js';

const FLOOD = 30_000;
const CLOCKS_APART = 1000;
/** In seconds; connecting takes its part of it. */
const SHORT_LIFE = 8;

/** Frames that are refused, and what ends a socket. */
export const errors = checks('Error codes and close codes', 'error', {
  'bad-json': [
    'What is not one JSON object is refused as bad_json; the socket stays open.',
    async (t) => {
      const device = await t.device(await t.contact());
      const bad = ['hello', '', '[]', 'null', '7', '{', '{"type":"close"} {}'];
      for (const [i, text] of bad.entries()) {
        device.sendText(text);
        const errors = () => device.all({ type: 'error', code: 'bad_json' }).length === i + 1;
        await device.first(errors, `bad_json for ${JSON.stringify(text)}`);
      }
      await device.fence();
    },
  ],
  'unknown-type': [
    'An unknown type is refused as unknown_type; the socket stays open.',
    async (t) => {
      const device = await t.device(await t.contact());
      for (const type of ['dance', 'SEND', 'message', '']) {
        await device.refused({ type }, { code: 'unknown_type' });
      }
      await device.fence();
    },
  ],
  'type-missing': [
    'Every frame has a type: without one it is refused.',
    async (t) => {
      const device = await t.device(await t.contact());
      const { code } = await device.refused({}, {});
      ensure(['invalid', 'unknown_type'].includes(code), 'invalid or unknown_type', code);
    },
  ],
  invalid: [
    'A field that is wrong is refused as invalid, and the error names the field.',
    async (t) => {
      const device = await t.device(await t.contact());
      const send = { type: 'send', id: t.id(), text: 'x' };
      /** @type {[object, string][]} */
      const wrong = [
        [{ ...send, text: ['x'] }, 'text'],
        [{ ...send, attachments: 'x' }, 'attachments'],
        [{ ...send, attachments: [{}] }, 'attachments'],
        [{ ...send, location: 'here' }, 'location'],
        [{ ...send, reply_to: 'x' }, 'reply_to'],
        [{ ...send, reply_to: 1.5 }, 'reply_to'],
        [{ ...send, payload: {} }, 'payload'],
        [{ type: 'receipt', seen: 'x' }, 'seen'],
        [{ type: 'receipt', delivered: -1 }, 'delivered'],
        [{ type: 'typing' }, 'on'],
        [{ type: 'typing', on: 'true' }, 'on'],
        [{ type: 'history', limit: 0 }, 'limit'],
        [{ type: 'history', limit: 201 }, 'limit'],
        [{ type: 'history', before: 'x' }, 'before'],
        [{ type: 'profile', name: 7 }, 'name'],
        [{ type: 'profile', phone: '+49 170' }, 'phone'],
        [{ type: 'profile', custom_fields: ['x'] }, 'custom_fields'],
      ];
      for (const [frame, field] of wrong) {
        await device.refused(frame, { code: 'invalid', field });
        await device.fence(); // ten in a row would be the end
      }
    },
  ],
  'invalid-location': [
    'lat and lng are degrees.',
    async (t) => {
      const device = await t.device(await t.contact());
      for (const location of [
        {},
        { lat: 90.5, lng: 0 },
        { lat: 0, lng: 181 },
        { lat: '0', lng: 0 },
      ]) {
        const frame = { type: 'send', id: t.id(), location };
        const { field } = await device.refused(frame, { code: 'invalid' });
        ensure(/^location\b/.test(field), 'field location', field);
      }
    },
  ],
  'reply-not-found': [
    'A reply_to that is not in the stream is not_found.',
    async (t) => {
      const device = await t.device(await t.contact());
      const reply_to = device.welcome.last_seq + 1000;
      await device.refused(
        { type: 'send', id: t.id(), text: 'x', reply_to },
        { code: 'not_found' },
      );
    },
  ],
  'attachment-not-found': [
    'An attachment that was not uploaded is not_found.',
    async (t) => {
      const device = await t.device(await t.contact());
      const frame = { type: 'send', id: t.id(), attachments: [{ id: t.id() }] };
      await device.refused(frame, { code: 'not_found' });
    },
  ],
  'rate-limited': [
    'Too many frames are refused as rate_limited with retry_after and their ref; the socket stays open.',
    async (t) => {
      const device = await t.device(await t.contact());
      for (let i = 0; i < 100; i += 1) device.send({ type: 'typing', on: true, ref: `many${i}` });
      const error = await device.first({ type: 'error', code: 'rate_limited' });
      ensure(/^many\d+$/.test(error.ref), 'the ref of a refused frame', error);
      await device.first((f) => f.ref === 'many99', 'an answer to every frame');
      ensure(device.isOpen, 'an open socket', 'a closed one');
      await device.fence();
    },
  ],
  'close-rate': [
    'A rate limit that keeps being exceeded, 10-fold for half a minute, closes the socket with 4429.',
    async (t) => {
      const device = await t.device(await t.contact());
      const end = Date.now() + FLOOD;
      while (device.isOpen && Date.now() < end) {
        for (let i = 0; i < 4 && device.isOpen; i += 1) device.send({ type: 'typing', on: true });
        await sleep(20);
      }
      await device.closedWith(4429);
    },
    { slow: true },
  ],
  'close-bad-frames': [
    'Ten consecutive bad frames close the socket with 4400.',
    async (t) => {
      const device = await t.device(await t.contact());
      for (let i = 0; i < 10; i += 1) device.sendText('no JSON');
      await device.closedWith(4400);
      same(device.all({ type: 'error', code: 'bad_json' }).length, 10, 'number of errors before');
    },
  ],
  'close-not-consecutive': [
    'Bad frames that do not come ten in a row leave the socket open.',
    async (t) => {
      const device = await t.device(await t.contact());
      for (let round = 0; round < 2; round += 1) {
        for (let i = 0; i < 9; i += 1) device.sendText('no JSON');
        await device.fence();
      }
      ensure(device.isOpen, 'an open socket', 'a closed one');
    },
  ],
  'close-normal': [
    'A client that closes with 1000 is answered with 1000.',
    async (t) => {
      const device = await t.device(await t.contact());
      device.socket.close(1000);
      await device.closedWith(1000);
    },
  ],
  'close-expired': [
    'When the token expires the socket is closed with 4401; a fresh token connects again.',
    async (t) => {
      const contact = await t.contacts.fresh(SHORT_LIFE);
      const device = await t.device(contact);
      await device.closedWith(4401, SHORT_LIFE * 1000 + t.gateway.timeout);
      const left = Number(claimsOf(contact.token).exp) * 1000 - Date.now();
      ensure(left < CLOCKS_APART, 'a close when the token expires', `${left} ms before it`);
      await t.device(await t.contacts.of(contact.sub, 3600));
    },
    { slow: true },
  ],
});
