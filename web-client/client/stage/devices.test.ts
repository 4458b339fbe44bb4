import 'fake-indexeddb/auto';
import { newContact, until } from '@viaduct/stage';
import { describe, expect, it } from 'vitest';
import { IndexedDbStore, MemoryStore } from '../src/index.js';
import { Crash, Device, numbered, textOf } from './device.js';

describe('a client that crashes', () => {
  it.each([1, 4])('with message %i on its way loses none of ten and doubles none', async (many) => {
    const sub = newContact();
    const store = new MemoryStore();
    const crash = new Crash().after(many);
    const first = new Device(sub, { store, WebSocket: crash.WebSocket });
    const texts = numbered('line', 10);
    for (const text of texts) await first.client.send({ text });
    await until(() => first.reasons.includes('lost'), 'the crash');
    expect(first.accepted).toHaveLength(many - 1);

    const second = new Device(sub, { store, after: 0 });
    await second.sentAll();
    expect(await second.atHelpdesk(10)).toEqual(texts);
    await until(() => second.messages.length >= 10, 'all messages');
    expect(second.messages.map(textOf)).toEqual(texts);
    expect(second.messages.map(({ seq }) => seq)).toEqual(texts.map((_, i) => i + 1));
  });
});

describe('two tabs of a contact', () => {
  it('send what both write once, and tell everything once each', async () => {
    const sub = newContact();
    const tabs = [new IndexedDbStore(), new IndexedDbStore()].map(
      (store) => new Device(sub, { store, after: 0 }),
    );
    const written = tabs.map((_, i) => numbered(`tab ${i + 1} line`, 10));
    await Promise.all(
      tabs.map(async (tab, i) => {
        for (const text of written[i] ?? []) await tab.client.send({ text });
      }),
    );
    await tabs[0]?.operator.reply('to both');
    for (const tab of tabs) {
      await tab.sentAll();
      await until(() => tab.messages.length >= 21, 'all messages in each tab');
      expect(tab.replies).toEqual(['to both']);
      expect(tab.messages.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 21 }, (_, i) => i + 1),
      );
    }
    const arrived = await tabs[0]?.atHelpdesk(20);
    for (const texts of written) {
      expect(arrived?.filter((text) => texts.includes(text ?? ''))).toEqual(texts);
    }
    expect(arrived).toHaveLength(20);
  });

  it('finish for each other what one of them has left', async () => {
    const sub = newContact();
    const crash = new Crash().after(2);
    const left = new Device(sub, { store: new IndexedDbStore(), WebSocket: crash.WebSocket });
    const stays = new Device(sub, { store: new IndexedDbStore() });
    await stays.connected();
    const texts = numbered('line', 5);
    for (const text of texts) await left.client.send({ text });
    await until(() => left.reasons.includes('lost'), 'the crash');
    left.client.disconnect();
    await stays.sentAll();
    expect(await stays.atHelpdesk(5)).toEqual(texts);
  });
});
