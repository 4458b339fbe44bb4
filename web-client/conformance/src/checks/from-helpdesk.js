import { checks } from '../check.js';
import { Skipped, Unmet, ensure, same } from '../expect.js';
import { atHelpdesk, conversation, reports } from '../helpdesk/conversation.js';

const PICTURE = 'https://example.com/pictures/kitten.png';

/** @param {any[]} messages @returns {string[]} */
const textsOf = (messages) => messages.map(({ text }) => text);

/** What operators write, and what they hear of it. */
export const fromHelpdesk = checks('Helpdesk: outgoing', 'from-helpdesk', {
  'to-all-devices': [
    "An outgoing message goes to all the contact's sockets and event streams, as the next seq.",
    async (t) => {
      const { contact, device, chat, first } = await conversation(t);
      const second = await t.device(contact);
      const events = await t.events(contact);
      await events.first({ type: 'welcome' });
      const text = `answer ${t.id()}`;
      await t.helpdesk.reply(chat, { text });
      const seq = first.seq + 1;
      for (const reader of [device, second]) await reader.first({ type: 'message', seq, text });
      same(
        (await events.first({ type: 'message', seq, text })).$id,
        String(seq),
        'id of the event',
      );
    },
  ],
  'in-order': [
    'What operators write comes in their order, each once, also when the helpdesk tells everything twice.',
    async (t) => {
      const { contact, device, chat, first } = await conversation(t);
      const events = await t.events(contact, { after: first.seq });
      await events.first({ type: 'synced' });
      const texts = Array.from({ length: 6 }, (_, i) => `answer ${i} ${t.id()}`);
      try {
        await t.helpdesk.tellTwice(true);
        for (const text of texts) await t.helpdesk.reply(chat, { text });
        for (const text of texts) await device.first({ type: 'message', text });
      } finally {
        await t.helpdesk.tellTwice(false);
      }
      const end = `end ${t.id()}`;
      await t.helpdesk.reply(chat, { text: end });
      const { messages } = (await t.get(`/messages?after=${first.seq}`, contact.token)).json;
      for (const reader of [device, events]) {
        await reader.first({ type: 'message', text: end });
        const told = reader.log.all({ type: 'message', direction: 'outgoing' });
        same(textsOf(told), [...texts, end], 'texts');
      }
      same(textsOf(messages).slice(0, texts.length), texts, 'texts of GET /messages');
    },
  ],
  private: [
    'What operators write to one contact, and that they close its conversation, reaches no other.',
    async (t) => {
      const [mine, other] = [await conversation(t), await conversation(t)];
      if (mine.contact.sub === other.contact.sub) {
        throw new Skipped('needs --secret or --token-command, for another contact');
      }
      const events = await t.events(other.contact, { after: 0 });
      const secret = `for your eyes only ${t.id()}`;
      await t.helpdesk.reply(mine.chat, { text: secret });
      await mine.device.first({ type: 'message', text: secret });
      await t.helpdesk.act(mine.chat, 'close');
      await mine.device.first({ type: 'conversation', state: 'closed' });
      const own = `for the other one ${t.id()}`;
      await t.helpdesk.reply(other.chat, { text: own });
      for (const reader of [other.device, events]) {
        await reader.first({ type: 'message', text: own });
        const told = reader.log.all({ type: 'message', direction: 'outgoing' });
        same(textsOf(told), [own], "texts on the other's devices");
        const closed = reader.log.all({ type: 'conversation', state: 'closed' });
        same(closed, [], "closed conversations on the other's devices");
      }
      const { body } = await t.get('/messages?after=0', other.contact.token);
      if (body.includes(secret)) throw new Unmet("the other's stream without it", body);
    },
  ],
  object: [
    'It is outgoing, by an operator with a name, pending or sent, and has no id.',
    async (t) => {
      const { device, chat } = await conversation(t);
      await t.helpdesk.reply(chat, { text: 'good day' });
      const message = await device.first({ type: 'message', text: 'good day' });
      same(message.direction, 'outgoing', 'direction');
      same(message.author.kind, 'operator', 'author.kind');
      ensure(Boolean(message.author.name), 'an author with a name', message.author);
      ensure(['pending', 'sent'].includes(message.status), 'pending or sent', message.status);
      ensure(!('id' in message), 'no id', message);
    },
  ],
  autoreply: [
    'An autoreply is by a bot or the system.',
    async (t) => {
      const { device, chat } = await conversation(t);
      await t.helpdesk.act(chat, 'autoreply', { text: 'we are asleep' });
      const { author } = await device.first({ type: 'message', text: 'we are asleep' });
      ensure(['bot', 'system'].includes(author.kind), 'bot or system', author);
    },
  ],
  content: [
    'Attachments and locations come with it.',
    async (t) => {
      const { device, chat } = await conversation(t);
      await t.helpdesk.reply(chat, { text: 'a kitten', attachment: PICTURE });
      const { attachments } = await device.first({ type: 'message', text: 'a kitten' });
      same([attachments?.length, attachments?.[0]?.url], [1, PICTURE], 'attachments');
      await t.helpdesk.reply(chat, { text: 'a place', coordinates: '48.5,11.25' });
      const { location } = await device.first({ type: 'message', text: 'a place' });
      same(location, { lat: 48.5, lng: 11.25 }, 'location');
    },
  ],
  buttons: [
    'Buttons come with it; a pressed one is sent as payload.',
    async (t) => {
      const { device, chat } = await conversation(t);
      const buttons = [
        { type: 'reply', text: 'Yes', payload: 'yes-1' },
        { type: 'url', text: 'More', url: 'https://example.com/more' },
      ];
      await t.helpdesk.reply(chat, { text: 'shall I?', buttons });
      const message = await device.first({ type: 'message', text: 'shall I?' });
      same(
        message.buttons?.map((/** @type {any} */ { type, text }) => [type, text]),
        buttons.map(({ type, text }) => [type, text]),
        'buttons',
      );
      same(message.buttons[0].payload, 'yes-1', 'payload');
      same(message.buttons[1].url, 'https://example.com/more', 'url');
      const pressed = await device.say('Yes', { payload: 'yes-1', reply_to: message.seq });
      await device.first({ type: 'status', seq: pressed.seq, status: 'sent' });
      await atHelpdesk(t, chat, 'Yes');
    },
  ],
  'while-away': [
    'What was written while no device was there comes with after.',
    async (t) => {
      const { contact, device, chat, first } = await conversation(t);
      device.socket.close(1000);
      await device.closed();
      await t.helpdesk.reply(chat, { text: 'are you there?' });
      await t.until(
        'the message in the stream',
        async () => (await t.get(`/messages?after=${first.seq}`, contact.token)).json.messages,
        (messages) => messages.length > 0,
      );
      const again = await t.device(contact, { after: first.seq });
      await again.first({ type: 'synced', seq: first.seq + 1 });
      same(again.all({ type: 'message' })[0]?.text, 'are you there?', 'text');
    },
  ],
  receipts: [
    'delivered and seen are reported to the helpdesk, and show in history.',
    async (t) => {
      const { device, chat } = await conversation(t);
      const text = `read me ${t.id()}`;
      await t.helpdesk.reply(chat, { text });
      const { seq } = await device.first({ type: 'message', text });
      const status = async () => {
        const page = await device.ask({ type: 'history', before: seq + 1, limit: 1 });
        return page.messages[0]?.status;
      };
      await t.until('status sent in history', status, (now) => now === 'sent');
      await device.ask({ type: 'receipt', delivered: seq });
      same(await status(), 'delivered', 'status in history');
      const reported = () => reports(t, chat, text);
      await t.until('a report of delivered', reported, (all) => all.includes('delivered'));
      await device.ask({ type: 'receipt', seen: seq });
      same(await status(), 'seen', 'status in history');
      await t.until('a report of seen', reported, (all) => all.includes('seen'));
    },
  ],
  'receipts-only-forward': [
    'A status never moves backwards.',
    async (t) => {
      const { device, chat } = await conversation(t);
      await t.helpdesk.reply(chat, { text: 'read me' });
      const { seq } = await device.first({ type: 'message', text: 'read me' });
      await device.ask({ type: 'receipt', seen: seq });
      await device.ask({ type: 'receipt', delivered: seq, seen: seq - 1 });
      const { messages } = await device.ask({ type: 'history', before: seq + 1, limit: 1 });
      same(messages[0].status, 'seen', 'status in history');
    },
  ],
  canceled: [
    "A message that is withdrawn at the helpdesk is told as canceled on all the contact's sockets.",
    async (t) => {
      const { contact, device, chat } = await conversation(t);
      const second = await t.device(contact);
      const text = `oops ${t.id()}`;
      await t.helpdesk.reply(chat, { text });
      const { seq, message_id } = await device.first({ type: 'message', text });
      await t.helpdesk.cancel((await atHelpdesk(t, chat, text)).id);
      const status = 'canceled';
      for (const reader of [device, second]) {
        await reader.first({ type: 'status', seq, message_id, status });
      }
    },
  ],
});
