import { until } from '@viaduct/stage';
import { describe, expect, it } from 'vitest';
import { Timeline } from '../src/index.js';
import type { ViaductError } from '../src/index.js';
import { Device, numbered, textOf } from './device.js';

describe.concurrent('a chat over the real gateway', () => {
  it('carries a message to the helpdesk once, and says when it is accepted, sent and seen', async () => {
    const anna = new Device();
    const statuses: string[] = [];
    anna.client.on('status', ({ seq, status }) => statuses.push(`${seq} ${status}`));
    const { id } = await anna.client.send({ text: 'Where is my order?' });
    await until(() => anna.accepted.includes(id), 'the acceptance');
    expect(anna.messages).toMatchObject([
      { seq: 1, id, direction: 'incoming', status: 'accepted' },
    ]);
    expect(await anna.atHelpdesk(1)).toEqual(['Where is my order?']);
    await until(() => statuses.includes('1 sent'), 'the status');

    await anna.operator.reply('On its way');
    await until(() => statuses.includes('1 seen'), 'the status');
    expect(statuses).toEqual(['1 sent', '1 seen']);
    expect(anna.errors).toEqual([]);
  });

  it('tells what the operator writes once, and the operator that it was delivered and seen', async () => {
    const anna = new Device();
    await anna.write('Hello');
    await anna.operator.reply('Good morning');
    await until(() => anna.replies.length > 0, 'the reply');
    await until(
      async () => (await anna.operator.reports('Good morning')).includes('delivered'),
      'the report of the delivery',
    );
    expect(await anna.operator.reports('Good morning')).not.toContain('seen');

    anna.client.markSeen(anna.messages.at(-1)?.seq ?? 0);
    await until(
      async () => (await anna.operator.reports('Good morning')).includes('seen'),
      'the report that it was seen',
    );
    expect(anna.replies).toEqual(['Good morning']);
  });

  it('pages back through the history, without a gap or a message twice', async () => {
    const anna = new Device();
    const texts = numbered('line', 12);
    await anna.write(...texts);
    const later = new Device(anna.sub);
    const timeline = new Timeline(later.client, { page: 5 });
    await until(() => timeline.isLoaded, 'the newest page');
    expect(timeline.items).toHaveLength(5);
    while (timeline.hasOlder) await timeline.loadOlder();
    const lines = timeline.items.flatMap((item) => (item.kind === 'message' ? [item.message] : []));
    expect(lines.map(textOf)).toEqual(texts);
    expect(later.messages).toEqual([]);

    const { messages, more } = await later.client.history({ before: 4, limit: 2 });
    expect(messages.map(({ seq }) => seq)).toEqual([2, 3]);
    expect(more).toBe(true);
  });

  it('continues behind what was stored', async () => {
    const anna = new Device();
    await anna.write(...numbered('line', 4));
    const later = new Device(anna.sub, { after: 2 });
    await until(() => {
      const { state } = later.client;
      return state.name === 'connected' && state.synced;
    }, 'what was missed');
    expect(later.messages.map(({ seq }) => seq)).toEqual([3, 4]);
  });

  it('starts over when its contact is not the one that it stored messages of', async () => {
    const anna = new Device();
    await anna.write(...numbered('line', 3));
    const later = new Device(anna.sub, { after: 50 });
    await until(() => later.messages.length === 3, 'the new stream');
    await until(() => later.client.state.name === 'connected', 'a connection');
    expect(later.resets).toBe(1);
    expect(later.messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(later.reasons).toEqual(['requested', 'reset']);
  });

  it('ends for the operator when the contact ends it', async () => {
    const anna = new Device();
    const conversations: string[] = [];
    anna.client.on('conversation', ({ state }) => conversations.push(state));
    await anna.write('That is all, thank you');
    await anna.atHelpdesk(1);
    await until(() => conversations.at(-1) === 'open', 'the open conversation');
    await anna.client.closeConversation();
    await until(() => conversations.at(-1) === 'closed', 'the end of the conversation');
  });

  it('takes a profile, refuses a wrong one with its field, and bears typing', async () => {
    const anna = new Device();
    await anna.connected();
    await anna.client.updateProfile({ name: 'Anna Keller', email: 'anna@example.com' });
    const wrong = anna.client.updateProfile({ phone: 'not a number' });
    await expect(wrong).rejects.toMatchObject({ code: 'invalid', field: 'phone' });
    anna.client.setTyping(true);
    anna.client.setTyping(false);
    await anna.client.history(); // answered in turn: what was refused before would have been told
    expect(anna.errors).toEqual([]);

    const again = new Device(anna.sub);
    await again.connected();
    expect(again.client.welcome?.contact).toEqual({ id: anna.sub, name: 'Anna Keller' });
  });

  it('stops at no message, however odd', async () => {
    const anna = new Device();
    const odd = ['nul \u0000', 'half \ud83d', 'x'.repeat(5_000), '\u202e', ' ', '😀'.repeat(2_000)];
    for (const text of odd) await anna.client.send({ text });
    await anna.client.send({ location: { lat: 1000, lng: NaN } });
    await anna.client.send({ text: 'answer to nothing', reply_to: 99 });
    const { id } = await anna.client.send({ text: 'as usual' });
    await until(() => anna.accepted.includes(id), 'the acceptance');
    expect(anna.client.drafts.filter(({ state }) => state === 'waiting')).toEqual([]);
  });

  it('carries files, where the gateway takes them', async ({ skip }) => {
    const anna = new Device();
    await anna.connected();
    const file = new Blob(['a picture, let us say'], { type: 'text/plain' });
    const uploaded = anna.client.uploadAttachment(file, { name: 'notes.txt' });
    const attachment = await uploaded.catch((thrown: ViaductError) => {
      expect(thrown.code).toBe('unsupported');
      return skip(thrown.message);
    });
    await anna.client.send({ text: 'See there', attachments: [attachment] });
    await anna.sentAll();
    const [message] = anna.messages;
    expect(message?.attachments).toMatchObject([{ id: attachment.id, name: 'notes.txt' }]);
    expect(await anna.atHelpdesk(1)).toEqual(['See there']);
  });
});
