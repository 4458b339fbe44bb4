import { ensure, same } from '../../expect.js';
import { drive } from '../drive.js';

/** @typedef {import('../stand.js').Stand} Stand */
/** @typedef {import('../stand.js').Event} Event */

/** Clocks and timers are not exact. */
const EARLY = 100;

/** The content of a message. @param {Event} event */
const contentOf = ({ frame }) => {
  const { text, location, payload, reply_to } = frame ?? {};
  return { text, location, payload, reply_to };
};

/** The next time that a message is sent again. @param {Stand} stand @param {Event} sent */
async function sentAgain(stand, sent) {
  const again = await stand.event(
    sent.n + 1,
    'send',
    `the message ${sent.frame?.id} again, with the same id`,
    ({ frame }) => frame?.id === sent.frame?.id,
    stand.returnWithin,
  );
  same(contentOf(again), contentOf(sent), 'the same content');
  return again;
}

/** The client goes on, and this message does not come any more. @param {Stand} stand @param {Event} last */
async function notAnyMore(stand, last) {
  await stand.newSend(stand.now);
  await stand.newSend(stand.now);
  const more = stand.sendsOf(last.frame?.id).filter(({ n }) => n > last.n);
  same(more.length, 0, `number of sends of ${last.frame?.id} after that`);
}

/** What a client does with messages that were not simply accepted. */
export const sending = drive('Frames, client → gateway: send', 'send', {
  accepted: [
    'A message that was accepted is not sent again.',
    async (stand) => {
      await stand.connected();
      await notAnyMore(stand, await stand.newSend(stand.now));
    },
  ],
  'accepted-lost': [
    'A message whose acceptance was lost with the connection is sent again with the same id and content.',
    async (stand) => {
      const sent = await stand.catchSend((line, frame) => {
        stand.stream.store(frame);
        line.cut();
      });
      // answered as a duplicate
      await notAnyMore(stand, await sentAgain(stand, sent));
    },
  ],
  'send-lost': [
    'A message that was lost with the connection is sent again.',
    async (stand) => {
      const sent = await stand.catchSend((line) => line.cut());
      await notAnyMore(stand, await sentAgain(stand, sent));
    },
  ],
  'without-answer': [
    'A message that is on the stream after a reconnect needs no acceptance.',
    async (stand) => {
      const sent = await stand.catchSend((line, frame) => {
        stand.stream.store(frame);
        line.cut();
      });
      await stand.connected();
      await stand.newSend(stand.now, stand.returnWithin);
      const sends = stand.sendsOf(sent.frame?.id).length;
      ensure(sends <= 2, 'at most one repetition', `${sends} sends`);
    },
  ],
  unavailable: [
    'A message that was refused as unavailable is sent again, not before retry_after.',
    async (stand) => {
      const sent = await stand.catchSend((line, { ref }) =>
        line.send({ type: 'error', ref, code: 'unavailable', message: 'x', retry_after: 1 }),
      );
      const again = await sentAgain(stand, sent);
      const waited = again.at - sent.at;
      ensure(waited >= 1000 - EARLY, 'at least 1 s of patience', `${waited} ms`);
      await notAnyMore(stand, again);
    },
  ],
  'rate-limited': [
    'A message that was refused as rate_limited is sent again, and nothing is sent before retry_after.',
    async (stand) => {
      const sent = await stand.catchSend((line, { ref }) =>
        line.send({ type: 'error', ref, code: 'rate_limited', message: 'x', retry_after: 2 }),
      );
      const again = await sentAgain(stand, sent);
      const early = stand.events(
        'send',
        ({ n, at }) => n > sent.n && at < sent.at + 2000 - EARLY && at > sent.at + EARLY,
      );
      same(early.length, 0, 'number of messages sent within 2 s');
      await notAnyMore(stand, again);
    },
  ],
  invalid: [
    'A message that was refused for good is not sent again, and holds up no other.',
    async (stand) => {
      const sent = await stand.catchSend((line, { ref, id }) => {
        stand.refused.add(id);
        const error = { type: 'error', ref, code: 'invalid', field: 'text', message: 'no' };
        line.send(error);
      });
      await notAnyMore(stand, sent);
    },
  ],
  'too-large': [
    'A frame that closed the socket with 1009 is not sent over and over, and holds up no other.',
    async (stand) => {
      const sent = await stand.catchSend((line, { id }) => {
        stand.refused.add(id);
        line.close(1009);
      });
      const { intercept } = stand;
      stand.intercept = (line, frame) => {
        if (frame.id !== sent.frame?.id) return intercept?.(line, frame) ?? false;
        line.close(1009);
        return true;
      };
      for (let i = 0; i < 3; i += 1) await stand.newSend(stand.now, stand.returnWithin);
      const sends = stand.sendsOf(sent.frame?.id).length;
      ensure(sends <= 2, 'at most one repetition', `${sends} sends`);
    },
  ],
});
