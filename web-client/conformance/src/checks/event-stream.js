import { checks } from '../check.js';
import { ensure, same } from '../expect.js';
import { claimsOf } from '../jwt.js';

const CLOCKS_APART = 1000;
/** In seconds; connecting takes its part of it. */
const SHORT_LIFE = 8;

/** Server-sent events. */
export const eventStream = checks('HTTP: GET /events', 'events', {
  frames: [
    'The frames come as server-sent events, welcome first; id is the seq where there is one.',
    async (t) => {
      const contact = await t.run.longStream();
      const events = await t.events(contact, { after: 0 });
      const type = events.response.headers.get('content-type') ?? '';
      ensure(type.startsWith('text/event-stream'), 'text/event-stream', type);
      const synced = await events.first({ type: 'synced' });
      const [welcome, ...rest] = events.frames;
      same(welcome?.type, 'welcome', 'type of the first frame');
      same(welcome?.$id, undefined, 'no id of the welcome:');
      const messages = rest.filter(({ type }) => type === 'message');
      same(
        messages.map(({ seq }) => seq),
        Array.from({ length: synced.seq }, (_, i) => i + 1),
        'seqs',
      );
      ensure(
        messages.every(({ seq, $id }) => $id === String(seq)),
        'id: seq of every message',
        messages.map(({ $id }) => $id),
      );
    },
  ],
  'last-event-id': [
    'Last-Event-ID works as after.',
    async (t) => {
      const contact = await t.run.longStream();
      const events = await t.events(contact, { lastEventId: 5 });
      await events.first({ type: 'synced' });
      const first = events.frames.find(({ type }) => type === 'message');
      same(first?.seq, 6, 'seq of the first message');
    },
  ],
  'last-event-id-again': [
    'Last-Event-ID goes before after: a browser that comes back sends both, and misses and repeats nothing.',
    async (t) => {
      const contact = await t.run.longStream();
      const events = await t.events(contact, { after: 0, lastEventId: 5 });
      await events.first({ type: 'synced' });
      const first = events.frames.find(({ type }) => type === 'message');
      same(first?.seq, 6, 'seq of the first message');
    },
  ],
  'any-accept': [
    'GET /events needs no Accept that names events.',
    async (t) => {
      const events = await t.events(await t.contact(), { accept: '*/*' });
      await events.first({ type: 'welcome' });
    },
  ],
  live: [
    'Live frames come as events, too.',
    async (t) => {
      const contact = await t.contact();
      const events = await t.events(contact);
      await events.first({ type: 'welcome' });
      const text = 'line\nbreak\r\n\ndata: x';
      const { seq } = await (await t.device(contact)).say(text);
      const message = await events.first({ type: 'message', seq });
      same(message.text, text, 'text');
      same(message.$id, String(seq), 'id');
      same(
        events.frames.filter(({ type }) => type === 'message').length,
        1,
        'number of messages without after',
      );
    },
  ],
  expired: [
    'When the token expires the stream ends.',
    async (t) => {
      const { token, sub } = await t.contacts.fresh(SHORT_LIFE);
      const events = await t.events({ token, sub });
      await events.first({ type: 'welcome' });
      const how = await t.until(
        'the end of the stream',
        async () => events.log.end,
        (end) => end !== undefined,
        SHORT_LIFE * 1000 + t.gateway.timeout,
      );
      same(how, 'it ended', 'how it ended:');
      const left = Number(claimsOf(token).exp) * 1000 - Date.now();
      ensure(left < CLOCKS_APART, 'an end when the token expires', `${left} ms before it`);
    },
    { slow: true },
  ],
});
