import { checks } from '../check.js';
import { Skipped, ensure } from '../expect.js';

/** Close codes that tell a client to do something else than to come back with `after`. */
const ELSEWHERE = [1009, 4400, 4401, 4403, 4409, 4429];

/** Who is there, and who is too slow. */
export const liveness = checks('Connecting: liveness', 'liveness', {
  pings: [
    'The gateway sends WebSocket pings every heartbeat; who answers them stays.',
    async (t) => {
      const device = await t.device(await t.contact());
      const beat = device.welcome.heartbeat * 1000;
      const short = device.closed(3 * beat).catch(() => undefined);
      const end = await short;
      ensure(end === undefined, `an open socket after ${(3 * beat) / 1000} s`, end);
      ensure(device.pings >= 2 && device.pings <= 4, 'about 3 pings meanwhile', device.pings);
      await device.fence();
    },
    { slow: true },
  ],
  silent: [
    'A socket that is silent for two intervals is closed.',
    async (t) => {
      const device = await t.device(await t.contact(), { autoPong: false });
      const beat = device.welcome.heartbeat * 1000;
      const started = Date.now();
      const { code } = await device.closed(4 * beat + t.gateway.timeout);
      ensure(!ELSEWHERE.includes(code), 'a close code that does not mean something else', code);
      const beats = (Date.now() - started) / beat;
      ensure(beats > 1.5, 'two intervals of patience', `${beats.toFixed(1)} intervals`);
    },
    { slow: true },
  ],
  'too-slow': [
    'A client that does not read is closed, with 4408 if it can be told; connecting again with after it misses nothing.',
    async (t) => {
      if (!t.options.marks) throw new Skipped('writes megabytes of messages; needs --marks');
      const contact = await t.contacts.fresh();
      const slow = await t.device(contact, { after: 0 });
      slow.socket.pause();
      const writers = await Promise.all(Array.from({ length: 6 }, () => t.device(contact)));
      const text = '😀'.repeat(slow.welcome.limits.text);
      let last = 0;
      for (let round = 0; round < 160; round += 1) {
        const said = await Promise.all(writers.map((writer) => writer.say(text)));
        last = Math.max(last, ...said.map(({ seq }) => seq));
      }
      slow.socket.resume();
      const { code } = await slow.closed();
      ensure([4408, 1006].includes(code), 'close code 4408, or none that arrived', code);
      const got = slow.all({ type: 'message' }).length;
      const again = await t.device(contact, { after: got });
      const synced = await again.first({ type: 'synced' }, undefined, 6 * t.gateway.timeout);
      const missed = again.all({ type: 'message' }).length;
      ensure(got + missed === synced.seq && last === synced.seq, `all ${last} messages`, {
        got,
        missed,
      });
    },
    { last: true },
  ],
});
