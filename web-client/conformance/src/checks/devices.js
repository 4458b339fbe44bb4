import { checks } from '../check.js';
import { same } from '../expect.js';

/** Other frames of the client, and what its other devices hear. */
export const devices = checks('Frames, gateway → client', 'device', {
  'incoming-to-others': [
    "An incoming message goes to the contact's other sockets, not to its own.",
    async (t) => {
      const { one, two } = await t.twoDevices();
      const first = await one.say('hello');
      const second = await one.say('again');
      await two.first({ type: 'message', seq: first.seq });
      await two.first({ type: 'message', seq: second.seq });
      await one.fence();
      same(one.all({ type: 'message' }), [], 'messages on its own device');
      same(two.all({ type: 'accepted' }), [], 'acceptances on the other device');
    },
  ],
  'duplicate-not-told': [
    'A repeated message is not told to the others again.',
    async (t) => {
      const { one, two } = await t.twoDevices();
      const id = t.id();
      await one.say('hello', { id });
      await one.say('hello', { id });
      const { seq } = await one.say('fence');
      await two.first({ type: 'message', seq });
      same(two.all({ type: 'message', id }).length, 1, 'number of messages with this id');
    },
  ],
  'answers-in-order': [
    'Frames are answered in their order.',
    async (t) => {
      const device = await t.device(await t.contact());
      device.send({ type: 'send', ref: 'a', id: t.id(), text: 'one' });
      device.send({ type: 'history', ref: 'b', limit: 1 });
      device.send({ type: 'send', ref: 'c', id: t.id(), text: 'two' });
      device.send({ type: 'typing', ref: 'd', on: false });
      await device.first({ ref: 'd' });
      const refs = device.frames.filter(({ ref }) => ref).map(({ ref }) => ref);
      same(refs, ['a', 'b', 'c', 'd'], 'refs');
    },
  ],
  typing: [
    'typing is answered by ok only when it has a ref, and is never stored.',
    async (t) => {
      const device = await t.device(await t.contact());
      device.send({ type: 'typing', on: true });
      same(await device.ask({ type: 'typing', on: false }), { type: 'ok', ref: 'r1' });
      same(device.all({ type: 'ok' }).length, 1, 'number of ok frames');
      const { messages } = await device.ask({ type: 'history', limit: 1 });
      same(messages.at(-1)?.seq ?? 0, device.welcome.last_seq, 'newest seq');
    },
  ],
  profile: [
    'profile updates the contact: it is answered by ok, and the next welcome has the name.',
    async (t) => {
      const contact = await t.contact();
      const device = await t.device(contact);
      const name = `Grace ${t.id().slice(0, 4)}`;
      const profile = { type: 'profile', name, custom_fields: { plan: 'pro' } };
      same((await device.ask(profile)).type, 'ok', 'type');
      same((await t.device(contact)).welcome.contact.name, name, 'contact.name');
    },
  ],
  'profile-empty': [
    'A profile has at least one field.',
    async (t) => {
      const device = await t.device(await t.contact());
      await device.refused({ type: 'profile' }, { code: 'invalid' });
    },
  ],
  close: [
    'close is answered by ok; the socket stays open.',
    async (t) => {
      const device = await t.device(await t.contact());
      await device.say('hello');
      same((await device.ask({ type: 'close' })).type, 'ok', 'type');
      await device.fence();
    },
  ],
});
