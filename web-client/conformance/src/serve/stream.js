import { randomBytes } from 'node:crypto';

/** @typedef {Record<string, any>} Frame */

/** The stream of the contact that the client under test writes as. */
export class Stream {
  constructor() {
    /** @type {Frame[]} */
    this.messages = [];
  }

  get last() {
    return this.messages.length;
  }

  /** @param {unknown} id */
  find(id) {
    return this.messages.find((message) => message.id === id);
  }

  /** Takes a message of the client, once. @param {Frame} send */
  store({ id, text, location, reply_to }) {
    const known = this.find(id);
    if (known !== undefined) return { message: known, duplicate: true };
    const author = { kind: 'contact', id: 'conformance' };
    const message = this.#add({ id, direction: 'incoming', author, text, location, reply_to });
    return { message, duplicate: false };
  }

  /** An operator writes. @param {string} text @param {Frame} [more] */
  write(text, more = {}) {
    const author = { kind: 'operator', id: '1', name: 'Grace' };
    return this.#add({ direction: 'outgoing', author, text, ...more });
  }

  /** @param {Frame} content @returns {Frame} */
  #add(content) {
    const status = content.direction === 'incoming' ? 'accepted' : 'pending';
    const created_at = new Date().toISOString();
    const message = { seq: this.last + 1, message_id: uuid7(), ...content, status, created_at };
    this.messages.push(message);
    return message;
  }
}

function uuid7() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
