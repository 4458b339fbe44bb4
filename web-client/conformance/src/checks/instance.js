import { exec } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { checks } from '../check.js';
import { Skipped, ensure, same } from '../expect.js';

const AWAY_FOR = 120_000;

/** An instance that is killed, or goes away. */
export const instance = checks('Frames, gateway → client', 'instance', {
  durable: [
    'accepted is on durable storage: a message survives a gateway that is killed right after it.',
    async (t) => {
      const command = t.options['restart-command'];
      if (command === undefined) throw new Skipped('needs --restart-command');
      const contact = await t.contact();
      const device = await t.device(contact);
      const id = t.id();
      const { seq, message_id } = await device.say('just in time', { id });
      await promisify(exec)(command);
      const again = await returned(() => t.device(contact, { after: seq - 1 }));
      const message = await again.first({ type: 'message', seq });
      same([message.id, message.message_id], [id, message_id], 'id and message_id');
      same((await again.say('just in time', { id })).duplicate, true, 'duplicate');
    },
    { last: true },
  ],
  draining: [
    'An instance that goes away says draining with reconnect_in, refuses others with 503 and Retry-After, closes with 1001.',
    async (t) => {
      const command = t.options['drain-command'];
      if (command === undefined) throw new Skipped('needs --drain-command');
      const contact = await t.contact();
      const device = await t.device(contact);
      const stopped = promisify(exec)(command);
      const { reconnect_in } = await device.first({ type: 'draining' }, undefined, AWAY_FOR);
      ensure(reconnect_in >= 0, 'seconds', reconnect_in);
      const late = await t.handshake(contact);
      same(late.status, 503, 'status of another upgrade');
      ensure(Number(late.headers['retry-after']) >= 0, 'Retry-After', late.headers);
      await device.closedWith(1001, AWAY_FOR);
      await stopped;
    },
    { last: true },
  ],
});

/** @template T @param {() => Promise<T>} connect @returns {Promise<T>} */
async function returned(connect) {
  const end = Date.now() + AWAY_FOR;
  for (;;) {
    try {
      return await connect();
    } catch (thrown) {
      if (Date.now() > end) throw thrown;
      await sleep(500);
    }
  }
}
