import { checks } from '../check.js';
import { Skipped, ensure, same } from '../expect.js';
import { conversation } from '../helpdesk/conversation.js';

/** Who answers, and until when. */
export const conversations = checks('Helpdesk: conversation', 'conversation', {
  opened: [
    'A conversation that is opened is told with its operator, and the next welcome has it.',
    async (t) => {
      const { contact, device, chat } = await conversation(t);
      const second = await t.device(contact);
      await t.helpdesk.reply(chat, { text: 'hello' });
      const opened = await device.first(
        (frame) => frame.type === 'conversation' && frame.operator !== null,
        'a conversation frame with an operator',
      );
      same(opened.state, 'open', 'state');
      await second.first(opened);
      ensure(Boolean(opened.operator.id && opened.operator.name), 'an id and a name', opened);
      const { state, operator } = (await t.device(contact)).welcome.conversation;
      same([state, operator], ['open', opened.operator], 'conversation of the welcome');
    },
  ],
  transferred: [
    'A conversation that is assigned to another operator is told.',
    async (t) => {
      const { device, chat } = await conversation(t);
      await t.helpdesk.reply(chat, { text: 'hello' });
      const opened = await device.first(
        (frame) => frame.type === 'conversation' && frame.operator !== null,
        'a conversation frame with an operator',
      );
      const operators = await t.helpdesk.operators();
      const other = operators.find(({ id }) => String(id) !== opened.operator.id);
      if (other === undefined) throw new Skipped('the helpdesk has one operator only');
      await t.helpdesk.act(chat, 'transfer', { operator: other.id });
      const operator = { id: String(other.id) };
      await device.first({ type: 'conversation', state: 'open', operator });
    },
  ],
  closed: [
    'A conversation that the helpdesk closes is told without operator, and the next welcome has it.',
    async (t) => {
      const { contact, device, chat } = await conversation(t);
      await t.helpdesk.reply(chat, { text: 'bye' });
      await device.first({ type: 'conversation', state: 'open' });
      await t.helpdesk.act(chat, 'close');
      await device.first({ type: 'conversation', state: 'closed', operator: null });
      const { conversation: now } = (await t.device(contact)).welcome;
      same(now, { state: 'closed', operator: null }, 'conversation of the welcome');
    },
  ],
  'closed-by-contact': [
    'close ends the conversation at the helpdesk.',
    async (t) => {
      const { device, chat } = await conversation(t);
      await t.helpdesk.reply(chat, { text: 'anything else?' });
      await device.first({ type: 'conversation', state: 'open' });
      await device.ask({ type: 'close' });
      await device.first({ type: 'conversation', state: 'closed', operator: null });
      await t.until(
        'a closed chat at the helpdesk',
        async () => (await t.helpdesk.chats()).find(({ id }) => id === chat),
        ({ open }) => open === false,
      );
    },
  ],
  blocked: [
    'A contact that is blocked is closed with 4403; what it posts is forbidden; later it may come again.',
    async (t) => {
      const { contact, device, chat } = await conversation(t);
      const second = await t.device(contact);
      try {
        await t.helpdesk.act(chat, 'blacklist', { blocked: true });
        for (const each of [device, second]) await each.closedWith(4403);
        const post = await t.post('/messages', contact.token, { id: t.id(), text: 'let me in' });
        same(post.status, 403, 'status');
        const again = await t.device(contact, { welcome: false });
        await again.closedWith(4403);
      } finally {
        await t.helpdesk.act(chat, 'blacklist', { blocked: false });
      }
      await t.until(
        'accepted',
        async () => (await t.post('/messages', contact.token, { id: t.id(), text: 'hi' })).status,
        (status) => status === 202,
      );
    },
  ],
});
