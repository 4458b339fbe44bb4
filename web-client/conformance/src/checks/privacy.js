import { checks } from '../check.js';
import { same } from '../expect.js';

/** What opens a connection, and what a message of one's own brings about. @param {any} frame @param {string} own its message_id */
function isOfOwn({ type, message_id, state }, own) {
  if (['message', 'accepted', 'status'].includes(type)) return message_id === own;
  return ['welcome', 'synced'].includes(type) || (type === 'conversation' && state === 'open');
}

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
      await mine.ask({ type: 'typing', on: true });
      await mine.ask({ type: 'profile', name: 'Private' });
      await mine.ask({ type: 'close' });
      const own = await stranger.say('own', { id: 'own' });
      await events.first({ type: 'message', id: 'own' });
      const foreign = [...stranger.frames, ...events.frames].filter(
        (frame) => !isOfOwn(frame, own.message_id),
      );
      same(foreign, [], 'frames about others');
    },
  ],
  live: [
    'A message is told to devices of its contact only.',
    async (t) => {
      const mine = await t.device(await t.contacts.fresh());
      const stranger = await t.device(await t.contacts.fresh(), { after: 0 });
      await mine.say('private');
      const own = await stranger.say('own');
      await stranger.fence();
      const foreign = stranger.frames.filter((frame) => 'message_id' in frame);
      same([...new Set(foreign.map((each) => each.message_id))], [own.message_id], 'message_ids');
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
