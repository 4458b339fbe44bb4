import { newContact, token, until } from '@viaduct/stage';
import { describe, expect, it } from 'vitest';
import { Device } from './device.js';

describe.concurrent('tokens of the real gateway', () => {
  it('are renewed before they expire, while messages go both ways', async () => {
    const sub = newContact();
    const asked: string[] = [];
    const anna = new Device(sub, {
      token: (reason) => {
        asked.push(reason);
        return token(sub, asked.length === 1 ? 15 : 3600);
      },
    });
    await anna.write('Hello');
    const written = ['Hello'];
    const answered: string[] = [];
    const { client } = anna;
    while (asked.length < 2 || client.state.name !== 'connected' || written.length < 20) {
      written.push(`question ${written.length}`);
      await anna.write(written.at(-1) ?? '');
      answered.push(`answer ${written.length}`);
      await anna.operator.reply(answered.at(-1) ?? '');
      await until(() => anna.replies.length === answered.length, 'the answer');
    }
    expect(asked).toEqual(['first', 'expiring']);
    expect(anna.reasons).toEqual(['requested', 'token']);
    expect(anna.states.at(-2)).toMatchObject({ name: 'connected' });
    expect(await anna.atHelpdesk(written.length)).toEqual(written);
    expect(anna.replies).toEqual(answered);
    expect(anna.errors).toEqual([]);
  });

  it('that come too late cost a connection (4401) and no message', async () => {
    const sub = newContact();
    let isClosed = (): void => {};
    const closed = new Promise<void>((resolve) => (isClosed = resolve));
    let count = 0;
    const anna = new Device(sub, {
      token: async () => {
        count += 1;
        if (count === 1) return token(sub, 8);
        await closed;
        return token(sub);
      },
    });
    await anna.write('before');
    await until(() => anna.reasons.includes('token'), 'the end of the token');
    expect(anna.client.state).toMatchObject({ name: 'connecting', code: 'token' });
    await anna.client.send({ text: 'between' });
    await anna.operator.reply('meanwhile');
    isClosed();
    await anna.write('after');
    expect(count).toBe(2);
    expect(await anna.atHelpdesk(3)).toEqual(['before', 'between', 'after']);
    await until(() => anna.replies.length > 0, 'the reply');
    expect(anna.replies).toEqual(['meanwhile']);
  });
});
