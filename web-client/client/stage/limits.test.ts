import { until } from '@viaduct/stage';
import { describe, expect, it } from 'vitest';
import { Device, numbered } from './device.js';

describe.concurrent('more than the gateway takes', () => {
  it('of messages is slowed down, and all arrive once and in order', async () => {
    const anna = new Device();
    const texts = numbered('line', 70); // a burst is 40
    await Promise.all(texts.map((text) => anna.client.send({ text })));
    await anna.sentAll();
    expect(await anna.atHelpdesk(texts.length)).toEqual(texts);
    expect(anna.reasons).toEqual(['requested']);
  });

  it('of questions closes the connection (4429), and the messages between them arrive once and in order', async () => {
    const anna = new Device();
    await anna.connected();
    const texts = numbered('line', 10);
    const questions = Array.from({ length: 400 }, (_, i) => {
      const text = texts[i / 40];
      if (text !== undefined) void anna.client.send({ text });
      return anna.client.history({ limit: 1 });
    });
    const answers = await Promise.allSettled(questions);
    await until(() => anna.reasons.includes('rate_limited'), 'the end of the connection');
    await anna.sentAll();
    expect(await anna.atHelpdesk(texts.length)).toEqual(texts);
    expect(answers.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
  });
});
