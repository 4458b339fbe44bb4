import { checks } from '../check.js';
import { same } from '../expect.js';

/** @typedef {import('../trial.js').Trial} Trial */

/** Two devices of a contact whose stream has some messages that nobody has seen. @param {Trial} t */
async function unread(t) {
  const { contact, one, two } = await t.twoDevices();
  let last = 0;
  for (let i = 0; i < 4; i += 1) last = (await one.say(`message ${i}`)).seq;
  await two.first({ type: 'message', seq: last });
  return { contact, one, two, last };
}

/** How far the contact's devices are. */
export const receipts = checks('Frames, client → gateway: receipt', 'receipt', {
  ok: [
    'A receipt with a ref is answered by ok.',
    async (t) => {
      const { one, last } = await unread(t);
      same((await one.ask({ type: 'receipt', delivered: last })).type, 'ok', 'type');
    },
  ],
  'other-device': [
    "A receipt is told to the contact's other devices, not to its own.",
    async (t) => {
      const { one, two, last } = await unread(t);
      await one.ask({ type: 'receipt', seen: last });
      await two.first({ type: 'receipt', delivered: last, seen: last });
      await one.fence();
      same(one.all({ type: 'receipt' }), [], 'receipt frames on its own device');
    },
  ],
  'seen-implies-delivered': [
    'seen implies delivered; the next welcome says so.',
    async (t) => {
      const { contact, one, last } = await unread(t);
      await one.ask({ type: 'receipt', seen: last });
      const { delivered, seen } = (await t.device(contact)).welcome;
      same({ delivered, seen }, { delivered: last, seen: last });
    },
  ],
  'delivered-alone': [
    'delivered moves without seen.',
    async (t) => {
      const { contact, one, two, last } = await unread(t);
      const { seen } = one.welcome;
      await one.ask({ type: 'receipt', delivered: last });
      await two.first({ type: 'receipt', delivered: last, seen });
      same((await t.device(contact)).welcome.seen, seen, 'seen');
    },
  ],
  'lower-ignored': [
    'Receipts are cumulative: a lower value than before is ignored.',
    async (t) => {
      const { contact, one, two, last } = await unread(t);
      await one.ask({ type: 'receipt', delivered: last, seen: last - 1 });
      const lower = await one.ask({ type: 'receipt', delivered: last - 2, seen: last - 3 });
      same(lower.type, 'ok', 'answer to a lower receipt');
      const { delivered, seen } = (await t.device(contact)).welcome;
      same({ delivered, seen }, { delivered: last, seen: last - 1 });
      await one.ask({ type: 'receipt', seen: last });
      await two.first({ type: 'receipt', seen: last });
      const told = two.all({ type: 'receipt' }).map((frame) => [frame.delivered, frame.seen]);
      same(
        told,
        [
          [last, last - 1],
          [last, last],
        ],
        'receipts on the other device',
      );
    },
  ],
  'without-field': [
    'A receipt has delivered or seen.',
    async (t) => {
      const device = await t.device(await t.contact());
      await device.refused({ type: 'receipt' }, { code: 'invalid' });
    },
  ],
});
