import { checks } from '../check.js';
import { ensure, same } from '../expect.js';

/** @typedef {import('../trial.js').Trial} Trial */

/** @param {any} page @returns {number[]} */
const seqs = (page) => page.messages.map((/** @type {any} */ { seq }) => seq);

/** @param {number} first @param {number} last */
const range = (first, last) =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);

/** A device of a contact with a long stream. @param {Trial} t */
async function reader(t) {
  const device = await t.device(await t.run.longStream());
  return { device, last: device.welcome.last_seq };
}

/** Older messages. */
export const history = checks('Frames, client → gateway: history', 'history', {
  newest: [
    'Without before it is the newest messages, in ascending order.',
    async (t) => {
      const { device, last } = await reader(t);
      const page = await device.ask({ type: 'history', limit: 5 });
      same(page.type, 'history', 'type');
      same(seqs(page), range(last - 4, last), 'seqs');
      same(page.more, true, 'more');
    },
  ],
  before: [
    'before is exclusive.',
    async (t) => {
      const { device } = await reader(t);
      const page = await device.ask({ type: 'history', before: 10, limit: 4 });
      same(seqs(page), [6, 7, 8, 9], 'seqs');
      same(page.more, true, 'more');
    },
  ],
  'more-no-more': [
    'more says whether there are older ones: at the beginning of the stream there are none.',
    async (t) => {
      const { device } = await reader(t);
      const exact = await device.ask({ type: 'history', before: 6, limit: 5 });
      same(seqs(exact), [1, 2, 3, 4, 5], 'seqs');
      same(exact.more, false, 'more');
      const none = await device.ask({ type: 'history', before: 1 });
      same([seqs(none), none.more], [[], false], 'seqs and more');
    },
  ],
  'default-limit': [
    'limit is 50 unless said otherwise.',
    async (t) => {
      const { device } = await reader(t);
      same((await device.ask({ type: 'history' })).messages.length, 50, 'number of messages');
    },
  ],
  'largest-limit': [
    'limit may be 1 to 200.',
    async (t) => {
      const { device, last } = await reader(t);
      same((await device.ask({ type: 'history', limit: 1 })).messages.length, 1, 'messages');
      const page = await device.ask({ type: 'history', limit: 200 });
      same(seqs(page), range(last - 199, last), 'seqs');
    },
  ],
  empty: [
    'The history of a new contact is empty.',
    async (t) => {
      const device = await t.device(await t.contacts.fresh());
      const page = await device.ask({ type: 'history' });
      same([page.messages, page.more], [[], false], 'messages and more');
    },
  ],
  whole: [
    'Page by page it is the whole stream.',
    async (t) => {
      const { device, last } = await reader(t);
      /** @type {number[]} */
      let all = [];
      for (let before; ; before = all[0]) {
        const page = await device.ask({ type: 'history', limit: 20, before });
        all = [...seqs(page), ...all];
        if (!page.more) break;
        ensure(page.messages.length > 0, 'messages, where more was promised', page);
      }
      same(all, range(1, last), 'seqs');
    },
  ],
});
