import { isDeepStrictEqual } from 'node:util';
import { show } from './expect.js';

/** @typedef {Record<string, any>} Frame */

/** What a message keeps for ever; its status moves, and its author may get another name. */
const LASTING = [
  ...['message_id', 'id', 'direction', 'text', 'location', 'buttons', 'reply_to'],
  'created_at',
];
/** What other frames tell of a message. */
const TOLD_BY = { accepted: ['message_id', 'id', 'created_at'], status: ['message_id'] };

/** The streams of all contacts, in the words of everything that told of them: what is told again has to be the same. */
export class Ledger {
  constructor() {
    /** @type {Map<string, Frame>} messages by contact and seq, as far as they are known */
    this.messages = new Map();
    /** @type {Map<string, string>} whose message a message_id is */
    this.owners = new Map();
  }

  /** @param {string} sub @param {Frame} message @returns {string[]} complaints */
  message(sub, message) {
    return this.#told(sub, message, LASTING);
  }

  /** @param {string} sub @param {'accepted' | 'status'} by @param {Frame} frame @returns {string[]} complaints */
  mention(sub, by, frame) {
    return this.#told(sub, frame, TOLD_BY[by]);
  }

  /** @param {string} sub @param {number} seq @returns {string | undefined} */
  directionOf(sub, seq) {
    return this.messages.get(placeOf(sub, seq))?.['direction'];
  }

  /** @param {string} sub @param {Frame} told @param {string[]} fields */
  #told(sub, told, fields) {
    const place = placeOf(sub, told['seq']);
    const known = this.messages.get(place) ?? {};
    this.messages.set(place, known);
    const owner = this.owners.get(told['message_id']) ?? place;
    this.owners.set(told['message_id'], owner);
    const complaints =
      owner === place ? [] : [`${told['message_id']} should be ${owner}, is ${place}`];
    for (const field of fields) {
      if (!(field in known)) known[field] = told[field];
      else if (!isDeepStrictEqual(known[field], told[field])) {
        const [was, is] = [show(known[field], 80), show(told[field], 80)];
        complaints.push(`${field} of ${place} should be ${was} as before, is ${is}`);
      }
    }
    return complaints;
  }
}

/** @param {string} sub @param {number} seq */
function placeOf(sub, seq) {
  return `seq ${seq} of ${sub.slice(0, 40)}`;
}
