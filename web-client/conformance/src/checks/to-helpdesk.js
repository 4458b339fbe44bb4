import { checks } from '../check.js';
import { ensure, same } from '../expect.js';
import { atHelpdesk, conversation } from '../helpdesk/conversation.js';

/** What becomes of the contact's messages. */
export const toHelpdesk = checks('Helpdesk: incoming', 'to-helpdesk', {
  sent: [
    'An incoming message is told as sent on all devices when the helpdesk took it.',
    async (t) => {
      const { contact, device } = await conversation(t);
      const readers = [device, await t.device(contact), await t.events(contact)];
      await readers[2]?.first({ type: 'welcome' });
      const { seq, message_id } = await device.say('for all to know');
      for (const reader of readers) {
        const status = await reader.first({ type: 'status', seq });
        same([status.status, status.message_id], ['sent', message_id], 'status, message_id');
      }
    },
  ],
  seen: [
    'An incoming message is told as seen when an operator answered it.',
    async (t) => {
      const { device, chat, first } = await conversation(t);
      await t.helpdesk.reply(chat, { text: 'good day' });
      await device.first({ type: 'status', seq: first.seq, status: 'seen' });
      const { messages } = await device.ask({ type: 'history' });
      const mine = messages.find((/** @type {any} */ { seq }) => seq === first.seq);
      same(mine.status, 'seen', 'status in history');
    },
  ],
  failed: [
    'An incoming message that is given up is told as failed, and error says why.',
    async (t) => {
      const { device, chat } = await conversation(t);
      try {
        await t.helpdesk.refuseNext('INBOX', 422);
        const { seq } = await device.say('refuse me');
        const status = await device.first({ type: 'status', seq });
        same(status.status, 'failed', 'status');
        ensure(Boolean(status.error?.code && status.error.message), 'an error with code', status);
        const after = await device.say(`after it ${t.id()}`);
        await device.first({ type: 'status', seq: after.seq, status: 'sent' });
        const texts = (await t.helpdesk.messages(chat)).map(({ text }) => text);
        ensure(!texts.includes('refuse me'), 'no such message at the helpdesk', texts);
      } finally {
        await t.helpdesk.forgetFaults();
      }
    },
  ],
  'once-in-order': [
    'Messages reach the helpdesk in the order of the stream, and a repeated id is not forwarded twice.',
    async (t) => {
      const { device, chat } = await conversation(t);
      const mark = t.id();
      const texts = Array.from({ length: 8 }, (_, i) => `${mark} ${i}`);
      const ids = texts.map(() => t.id());
      await Promise.all(texts.map((text, i) => device.say(text, { id: ids[i] })));
      await Promise.all(texts.map((text, i) => device.say(text, { id: ids[i] })));
      const end = await device.say(`${mark} end`);
      await device.first({ type: 'status', seq: end.seq, status: 'sent' });
      await atHelpdesk(t, chat, `${mark} end`);
      const there = (await t.helpdesk.messages(chat))
        .map(({ text }) => text)
        .filter((text) => text?.startsWith(mark));
      same(there, [...texts, `${mark} end`], 'texts at the helpdesk');
    },
  ],
  'over-http': [
    'A message that was posted reaches the helpdesk, too.',
    async (t) => {
      const { contact, device, chat } = await conversation(t);
      const text = `posted ${t.id()}`;
      const { json } = await t.post('/messages', contact.token, { id: t.id(), text });
      await device.first({ type: 'status', seq: json.seq, status: 'sent' });
      await atHelpdesk(t, chat, text);
    },
  ],
  comment: [
    'A comment that operators write to each other never reaches the contact.',
    async (t) => {
      const { device, chat } = await conversation(t);
      await t.helpdesk.act(chat, 'comment', { text: 'what a pest' });
      await t.helpdesk.reply(chat, { text: 'how can I help?' });
      const answer = await device.first({ type: 'message', direction: 'outgoing' });
      same(answer.text, 'how can I help?', 'text of the first outgoing message');
    },
  ],
  profile: [
    'A profile updates the contact at the helpdesk.',
    async (t) => {
      const { device, chat } = await conversation(t);
      const name = `Grace ${t.id().slice(0, 8)}`;
      await device.ask({ type: 'profile', name });
      await t.until(
        `the name ${name} at the helpdesk`,
        async () => (await t.helpdesk.chats()).find(({ id }) => id === chat),
        (client) => client.name === name,
      );
    },
  ],
});
