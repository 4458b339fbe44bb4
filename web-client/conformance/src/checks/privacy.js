import { checks } from '../check.js';
import { same } from '../expect.js';

/** What contacts know of each other: nothing. */
export const privacy = checks('Terms: contact', 'privacy', {
  devices: [
    'Devices of other contacts hear nothing.',
    async (t) => {
      const mine = await t.device(await t.contacts.fresh());
      const contact = await t.contacts.fresh();
      const stranger = await t.device(contact, { after: 0 });
      const events = await t.events(contact, { after: 0 });
      await events.first({ type: 'synced' });
      const { seq } = await mine.say('private');
      await mine.ask({ type: 'receipt', seen: seq });
      await mine.ask({ type: 'profile', name: 'Private' });
      await stranger.say('own', { id: 'own' });
      await events.first({ type: 'message', id: 'own' });
      const types = ['message', 'receipt', 'status', 'conversation'];
      const own = [...stranger.frames, ...events.frames].filter(
        (frame) => types.includes(frame.type) && frame.id !== 'own' && frame.type !== 'status',
      );
      same(own, [], 'frames about others');
    },
  ],
  stream: [
    "A contact's token reads its own stream only.",
    async (t) => {
      const mine = await t.device(await t.contacts.fresh());
      await mine.say('private');
      const { token } = await t.contacts.fresh();
      const { json } = await t.get('/messages?after=0', token);
      same(json.messages, [], "messages of a stranger's stream");
    },
  ],
  reply: [
    "A message of another contact's stream can't be replied to.",
    async (t) => {
      const mine = await t.device(await t.contacts.fresh());
      const { seq } = await mine.say('private');
      const stranger = await t.device(await t.contacts.fresh());
      const frame = { type: 'send', id: t.id(), text: 'x', reply_to: seq };
      await stranger.refused(frame, { code: 'not_found' });
    },
  ],
});
