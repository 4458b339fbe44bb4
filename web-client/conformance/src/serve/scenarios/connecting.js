import { Skipped, ensure, same } from '../../expect.js';
import { drive } from '../drive.js';

/** How a client connects, and connects again. */
export const connecting = drive('Connecting', 'connect', {
  path: [
    'A client connects to /v1/apps/{app}/socket with its token in the header, or as bearer.… beside viaduct.v1.',
    async (stand) => {
      await stand.connected();
      const attempt = await stand.attempt(0);
      same(attempt.path, `/v1/apps/${stand.app}/socket`, 'path');
      const { offered, token } = attempt;
      ensure(Boolean(token), 'a token', attempt);
      const others = offered.filter((/** @type {string} */ name) => !/^bearer\./.test(name));
      const right = others.length === 0 ? offered.length === 0 : others.join() === 'viaduct.v1';
      ensure(right, 'viaduct.v1, or no subprotocol', offered);
    },
  ],
  after: [
    'A client that comes back says after: the highest seq that it has.',
    async (stand) => {
      const line = await stand.connected();
      const { seq } = stand.stream.write('one to remember');
      line.send({ type: 'message', ...stand.stream.messages[seq - 1] });
      await stand.newSend(stand.now); // by now it has arrived
      const from = stand.now;
      line.cut();
      const { after } = await stand.attempt(from);
      const { last } = stand.stream;
      const isRight = /^\d+$/.test(after ?? '') && Number(after) >= seq && Number(after) <= last;
      ensure(isRight, `an after from ${seq} to ${last}`, after ?? 'no after');
      await stand.connected();
    },
  ],
  pong: [
    'A client answers WebSocket pings.',
    async (stand) => {
      const line = await stand.connected();
      const { pongs } = line;
      const end = Date.now() + stand.timeout;
      while (line.pongs === pongs && Date.now() < end) await stand.newSend(stand.now);
      ensure(line.pongs > pongs, 'a pong', 'none');
    },
  ],
  'unknown-types': [
    'A client ignores types and fields that it does not know.',
    async (stand) => {
      const line = await stand.connected();
      line.send({ type: 'from-the-future', seq: 'x', value: [1] });
      const message = stand.stream.write('with a field of the future', { future: { x: 1 } });
      line.send({ type: 'message', ...message });
      const from = stand.now;
      const { line: next } = await stand.newSend(from);
      same(next?.number, line.number, 'number of the connection');
      same(stand.events('close', ({ n }) => n >= from).length, 0, 'number of closed connections');
    },
  ],
  overlap: [
    'A message that comes again in a replay is not shown again.',
    async (stand) => {
      const line = await stand.connected();
      stand.overlap = 5;
      line.cut();
      await stand.connected();
      const { seq } = stand.stream.write('after the overlap');
      const now = await stand.connected();
      now.send({ type: 'message', ...stand.stream.messages[seq - 1] });
      await stand.newSend(stand.now);
      await stand.newSend(stand.now);
      const shown = stand.events('shown').map((event) => event.seq);
      if (shown.length === 0) throw new Skipped('the client does not POST what it shows to /shown');
      ensure(shown.includes(seq), `message ${seq} shown`, shown);
      const twice = shown.filter((each, i) => shown.indexOf(each) !== i);
      same(twice, [], 'seqs that were shown twice');
    },
  ],
  receipts: [
    'A client says what was delivered.',
    async (stand) => {
      const line = await stand.connected();
      const { seq } = stand.stream.write('please acknowledge');
      line.send({ type: 'message', ...stand.stream.messages[seq - 1] });
      for (let i = 0; i < 4 && stand.receipts.delivered < seq; i += 1) {
        await stand.newSend(stand.now);
      }
      if (stand.receipts.delivered === 0) throw new Skipped('the client sends no receipts');
      ensure(stand.receipts.delivered >= seq, `a receipt up to ${seq}`, stand.receipts);
    },
  ],
});
