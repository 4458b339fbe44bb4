import { setTimeout as sleep } from 'node:timers/promises';
import { ensure } from '../../expect.js';
import { drive } from '../drive.js';
import { HEARTBEAT } from '../line.js';

/** Clocks and timers are not exact. */
const EARLY = 100;
const AWAY = 10_000;
const MOST_ATTEMPTS = 8;
const NOTICED_WITHIN = 20_000;
const STAYS_AWAY = 5_000;
/** A client that was cut often is patient already: a connection that stands makes it begin anew. */
const PEACE = 6_000;

/** What a client does when its connection ends. */
export const leaving = drive('Error codes and close codes', 'close', {
  draining: [
    'After draining a client comes back when reconnect_in has passed, not at once.',
    async (stand) => {
      const line = await stand.connected();
      const [from, told] = [stand.now, Date.now()];
      line.send({ type: 'draining', reconnect_in: 2 });
      await sleep(300);
      line.close(1001);
      const { at } = await stand.attempt(from);
      ensure(at - told >= 2000 - EARLY, 'at least 2 s of patience', `${at - told} ms`);
      await stand.newSend(stand.now, stand.timeout + 5000);
    },
  ],
  expired: [
    'After 4401 a client comes back with a fresh token.',
    async (stand) => {
      const line = await stand.connected();
      const from = stand.now;
      line.close(4401);
      const { token } = await stand.attempt(from);
      ensure(token !== line.token, 'another token than before', 'the same');
      await stand.newSend(stand.now, stand.timeout + 5000);
    },
  ],
  'too-slow': [
    'After 4408, and after 1000 that it did not ask for, a client comes back.',
    async (stand) => {
      for (const code of [4408, 1000]) {
        const line = await stand.connected();
        const from = stand.now;
        line.close(code);
        await stand.attempt(from);
        await stand.newSend(stand.now, stand.returnWithin);
      }
    },
  ],
  'retry-after': [
    'A client that is refused with 503 does not come back before Retry-After has passed.',
    async (stand) => {
      await sleep(PEACE);
      const line = await stand.connected();
      stand.door = { status: 503, retryAfter: 2 };
      const from = stand.now;
      line.cut();
      const first = await stand.attempt(from);
      const second = await stand.attempt(first.n + 1);
      const waited = second.at - first.at;
      ensure(waited >= 2000 - EARLY, 'at least 2 s of patience', `${waited} ms`);
      stand.door = 'open';
      await stand.newSend(stand.now, stand.returnWithin);
    },
  ],
  backoff: [
    'A client that can not connect waits longer each time, and comes back.',
    async (stand) => {
      await sleep(PEACE);
      const line = await stand.connected();
      stand.door = 'cut';
      const from = stand.now;
      line.cut();
      await sleep(AWAY);
      const attempts = stand.events('attempt', ({ n }) => n >= from);
      ensure(
        attempts.length <= MOST_ATTEMPTS,
        `at most ${MOST_ATTEMPTS} attempts within ${AWAY / 1000} s`,
        `${attempts.length} attempts`,
      );
      stand.door = 'open';
      await stand.newSend(stand.now, stand.returnWithin);
    },
  ],
  silence: [
    'A client notices that the gateway is silent for longer than its heartbeat, and connects again.',
    async (stand) => {
      const line = await stand.connected();
      const from = stand.now;
      line.isSilent = true;
      const within = 2 * HEARTBEAT * 1000 + NOTICED_WITHIN;
      await stand.event(from, 'attempt', 'another connection', undefined, within);
      line.cut();
      await stand.newSend(stand.now, stand.returnWithin);
    },
  ],
  replaced: [
    'After 4409 a client stays away.',
    async (stand) => {
      const line = await stand.connected();
      const from = stand.now;
      line.close(4409);
      await sleep(STAYS_AWAY);
      const back = stand.events('attempt', ({ n }) => n >= from).length;
      ensure(back === 0, `no attempt within ${STAYS_AWAY / 1000} s`, `${back} attempts`);
    },
    { last: true },
  ],
});
