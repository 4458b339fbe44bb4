import { checks } from '../check.js';
import { ensure, same } from '../expect.js';

/** @typedef {import('../wire/device.js').Device} Device */

/** @param {Device} device */
const seqs = (device) => device.all({ type: 'message' }).map(({ seq }) => seq);

/** @param {number} first @param {number} last */
const range = (first, last) =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);

/** What `after` promises. */
export const replay = checks('Connecting: after', 'replay', {
  everything: [
    'With after the gateway sends welcome, then every message with a greater seq in order, then synced.',
    async (t) => {
      const contact = await t.run.longStream();
      const device = await t.device(contact, { after: 3 });
      const synced = await device.first({ type: 'synced' });
      const last = device.welcome.last_seq;
      same(synced.seq, last, 'synced up to');
      same(seqs(device), range(4, last), 'messages');
      const types = device.frames.map(({ type }) => type);
      ensure(types.indexOf('synced') > types.lastIndexOf('message'), 'synced after them', types);
    },
  ],
  nothing: [
    'synced is also sent when there was nothing to replay.',
    async (t) => {
      const contact = await t.run.longStream();
      const last = (await t.device(contact)).welcome.last_seq;
      const device = await t.device(contact, { after: last });
      same((await device.first({ type: 'synced' })).seq, last, 'synced up to');
      same(seqs(device), [], 'messages');
    },
  ],
  empty: [
    'after=0 of an empty stream is synced at 0.',
    async (t) => {
      const device = await t.device(await t.contacts.fresh(), { after: 0 });
      same((await device.first({ type: 'synced' })).seq, 0, 'synced up to');
    },
  ],
  absent: [
    'Without after there is no replay and no synced: live traffic only.',
    async (t) => {
      const contact = await t.run.longStream();
      const device = await t.device(contact);
      const other = await t.device(contact);
      const { seq } = await other.say('live');
      await device.first({ type: 'message', seq });
      await device.fence();
      same(seqs(device), [seq], 'messages');
      same(device.all({ type: 'synced' }), [], 'synced frames');
    },
  ],
  live: [
    'After synced everything is live.',
    async (t) => {
      const contact = await t.contact();
      const device = await t.device(contact, { after: 0 });
      const synced = await device.first({ type: 'synced' });
      const other = await t.device(contact);
      const { seq } = await other.say('live');
      await device.first({ type: 'message', seq });
      ensure(seq > synced.seq, `a seq above ${synced.seq}`, seq);
    },
  ],
  seam: [
    'There is no gap and no duplicate between what is replayed and what is live.',
    async (t) => {
      const contact = await t.contact();
      const writer = await t.device(contact);
      const before = writer.welcome.last_seq;
      await writer.say('before');
      /** @type {Promise<Device>[]} */
      const readers = [];
      let last = before + 1;
      for (let i = 0; i < 24; i += 1) {
        if (i % 4 === 0) readers.push(t.device(contact, { after: before }));
        last = (await writer.say(`while they connect ${i}`)).seq;
      }
      for (const reader of await Promise.all(readers)) {
        await reader.first({ type: 'message', seq: last });
        await reader.first({ type: 'synced' });
        same(seqs(reader), range(before + 1, last), 'messages');
      }
    },
  ],
});
