import { Skipped, Unmet, ensure, same } from '../../expect.js';
import { drive } from '../drive.js';

/** @typedef {import('../stand.js').Stand} Stand */

/** What must hold of everything that came. */
export const books = drive('Frames, client → gateway', 'books', {
  form: [
    'Every frame of the client had the fields of the protocol.',
    async (stand) => {
      const { complaints } = stand;
      if (complaints.size > 0) throw new Unmet('such frames', [...complaints].join('; '));
    },
    { last: true },
  ],
  'same-id-same-content': [
    'An id always came with the same content.',
    async (stand) => {
      for (const [id, texts] of grouped(stand, 'id', 'text')) {
        same(texts.length, 1, `number of texts of the id ${id}: ${JSON.stringify(texts)}:`);
      }
    },
    { last: true },
  ],
  'same-content-same-id': [
    'No message came with two ids (the client under test gives each message another text).',
    async (stand) => {
      for (const [text, ids] of grouped(stand, 'text', 'id')) {
        if (text === undefined) continue;
        same(ids.length, 1, `number of ids of ${JSON.stringify(text)}: ${JSON.stringify(ids)}:`);
      }
    },
    { last: true },
  ],
  'nothing-lost': [
    'Every message that was sent and not refused was accepted in the end.',
    async (stand) => {
      await stand.connected();
      const ids = [...stand.ids.keys()].filter((id) => !stand.refused.has(id));
      await stand.newSend(stand.now);
      await stand.newSend(stand.now);
      const lost = ids.filter((id) => stand.stream.find(id) === undefined);
      same(lost, [], 'ids that were lost');
    },
    { last: true },
  ],
  'shown-once': [
    'Every outgoing message was shown once.',
    async (stand) => {
      const shown = stand.events('shown').map(({ seq }) => seq);
      if (shown.length === 0) throw new Skipped('the client does not POST what it shows to /shown');
      const outgoing = stand.stream.messages.filter(({ direction }) => direction === 'outgoing');
      for (const { seq } of outgoing) {
        const times = shown.filter((/** @type {number} */ each) => each === seq).length;
        ensure(times === 1, `message ${seq} shown once`, `${times} times`);
      }
    },
    { last: true },
  ],
});

/** All different values of a field, by another. @param {Stand} stand @param {string} by @param {string} field */
function grouped(stand, by, field) {
  /** @type {Map<unknown, unknown[]>} */
  const groups = new Map();
  for (const { frame } of stand.events('send')) {
    const group = groups.get(frame?.[by]) ?? [];
    if (!group.includes(frame?.[field])) group.push(frame?.[field]);
    groups.set(frame?.[by], group);
  }
  return groups;
}
