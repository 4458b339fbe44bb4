import { exec } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { checks } from '../check.js';
import { Skipped, ensure, same } from '../expect.js';

const AWAY_FOR = 120_000;

/** Between two messages of a writer. */
const PACE = 30;
const WRITERS = 3;
/** So many that it is no chance when they are all told the same. */
const LEAVERS = 8;

/** An instance that is killed, or goes away. */
export const instance = checks('Frames, gateway → client', 'instance', {
  durable: [
    'accepted is on durable storage: of what was accepted until the gateway is killed all is there, once.',
    async (t) => {
      const command = t.options['restart-command'];
      if (command === undefined) throw new Skipped('needs --restart-command');
      const contact = await t.contact();
      const devices = await Promise.all(Array.from({ length: WRITERS }, () => t.device(contact)));
      const after = devices[0]?.welcome.last_seq ?? 0;
      const writing = devices.map((device) => writtenUntilItsEnd(t, device));
      await promisify(exec)(command);
      const written = (await Promise.all(writing)).flat();
      const again = await returned(() => t.device(contact, { after }));
      await again.first({ type: 'synced' });
      const stored = again.all({ type: 'message' });
      for (const { accepted } of written) {
        if (accepted === undefined) continue;
        const message = stored.find(({ seq }) => seq === accepted.seq);
        const [came, expected] = [message, accepted].map((m) => [m?.id, m?.message_id]);
        same(came, expected, `id and message_id of seq ${accepted.seq}`);
      }
      for (const { id } of written) {
        await again.say('just in time', { id });
        await sleep(PACE);
      }
      const reader = await t.device(contact, { after });
      await reader.first({ type: 'synced' });
      const ids = reader.all({ type: 'message' }).map(({ id }) => id);
      same(ids.toSorted(), written.map(({ id }) => id).toSorted(), 'ids, sent again,');
    },
    { last: true },
  ],
  draining: [
    'An instance that goes away says draining with a reconnect_in of its own to each, refuses others with 503 and Retry-After, closes with 1001.',
    async (t) => {
      const command = t.options['drain-command'];
      if (command === undefined) throw new Skipped('needs --drain-command');
      const contact = await t.contact();
      const most = Math.min(LEAVERS, Number(t.options.sockets) - 1);
      const devices = await Promise.all(Array.from({ length: most }, () => t.device(contact)));
      const events = await t.events(contact);
      await events.first({ type: 'welcome' });
      const stopped = promisify(exec)(command);
      const told = await Promise.all(
        [...devices, events].map((each) => each.first({ type: 'draining' }, undefined, AWAY_FOR)),
      );
      const late = await t.handshake(contact);
      same(late.status, 503, 'status of another upgrade');
      ensure(Number(late.headers['retry-after']) >= 0, 'Retry-After', late.headers);
      const waits = told.map(({ reconnect_in }) => reconnect_in);
      ensure(Math.min(...waits) >= 0, 'seconds', waits);
      ensure(most < LEAVERS || new Set(waits).size > 1, 'seconds spread at random', waits);
      for (const device of devices) await device.closedWith(1001, AWAY_FOR);
      await stopped;
    },
    { last: true },
  ],
});

/**
 * Writes one message after the other until the connection ends.
 *
 * @param {import('../trial.js').Trial} t
 * @param {import('../wire/device.js').Device} device
 * @returns {Promise<{ id: string, accepted?: import('../wire/log.js').Frame }[]>}
 */
async function writtenUntilItsEnd(t, device) {
  const written = [];
  while (device.isOpen) {
    const id = t.id();
    const accepted = await device.say('just in time', { id }).catch(() => undefined);
    written.push({ id, accepted });
    await sleep(PACE);
  }
  return written;
}

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
