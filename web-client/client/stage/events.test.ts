import { until } from '@viaduct/stage';
import { describe, expect, it } from 'vitest';
import { BlockedWebSocket, Device, numbered } from './device.js';

describe('where WebSockets are blocked', () => {
  it('messages go both ways all the same, by server-sent events and HTTP', async () => {
    const anna = new Device(undefined, { WebSocket: BlockedWebSocket });
    const texts = numbered('line', 5);
    await anna.write(...texts);
    expect(anna.client.state).toMatchObject({ name: 'connected', transport: 'events' });
    expect(await anna.atHelpdesk(5)).toEqual(texts);

    const replies = numbered('reply', 5);
    for (const text of replies) await anna.operator.reply(text);
    await until(() => anna.replies.length >= 5, 'the replies');
    expect(anna.replies).toEqual(replies);

    anna.client.markSeen(anna.messages.at(-1)?.seq ?? 0);
    await until(
      async () => (await anna.operator.reports('reply 5')).includes('seen'),
      'the report that it was seen',
    );
    const { messages } = await anna.client.history({ limit: 3 });
    expect(messages.map(({ seq }) => seq)).toEqual([8, 9, 10]);
    expect(anna.errors).toEqual([]);
  });
});
