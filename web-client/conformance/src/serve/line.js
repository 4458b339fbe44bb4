import { LIMITS } from './client-frames.js';

/** @typedef {import('./stand.js').Stand} Stand */
/** @typedef {Record<string, any>} Frame */

/** Short, so that a client's own watch is seen soon. */
export const HEARTBEAT = 2;

/** One socket of the client under test. */
export class Line {
  /**
   * @param {Stand} stand
   * @param {import('ws').WebSocket} socket
   * @param {number} number
   * @param {string | undefined} token
   */
  constructor(stand, socket, number, token) {
    this.stand = stand;
    this.socket = socket;
    this.number = number;
    this.token = token;
    this.isSilent = false;
    this.pongs = 0;
    socket.on('pong', () => (this.pongs += 1));
    // not by itself: a silent gateway answers nothing
    socket.on('ping', (data) => this.isSilent || socket.pong(data));
    socket.on('error', () => {});
    this.beat = setInterval(() => this.isSilent || socket.ping(), HEARTBEAT * 1000);
    socket.on('close', () => clearInterval(this.beat));
  }

  get isOpen() {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** For reports. */
  toJSON() {
    return `connection ${this.number}`;
  }

  /** @param {Frame} frame */
  send(frame) {
    if (!this.isSilent) this.socket.send(JSON.stringify(frame));
  }

  /** Says welcome, and replays. @param {number | undefined} after @param {number} overlap messages that come again */
  begin(after, overlap) {
    const { last, messages } = this.stand.stream;
    this.send({
      type: 'welcome',
      protocol: 1,
      session: `line-${this.number}`,
      contact: { id: 'conformance' },
      last_seq: last,
      ...this.stand.receipts,
      conversation: { state: 'closed', operator: null },
      limits: LIMITS,
      heartbeat: HEARTBEAT,
      server_time: new Date().toISOString(),
    });
    if (after === undefined) return;
    messages
      .filter(({ seq }) => seq > after - overlap)
      .forEach((message) => this.send({ type: 'message', ...message }));
    this.send({ type: 'synced', seq: last });
  }

  /** What a gateway does with a frame. @param {Frame} frame */
  answer(frame) {
    const { stream } = this.stand;
    const { type, ref } = frame;
    switch (type) {
      case 'send':
        return this.accept(frame);
      case 'history': {
        const { before = Infinity, limit = 50 } = frame;
        const older = stream.messages.filter(({ seq }) => seq < before);
        const messages = older.slice(-limit);
        return this.send({ type, ref, messages, more: older.length > messages.length });
      }
      case 'receipt':
        this.stand.acknowledge(frame);
    }
    if (ref !== undefined) this.send({ type: 'ok', ref });
  }

  /** @param {Frame} frame */
  accept({ ref, ...send }) {
    const { message, duplicate } = this.stand.stream.store(send);
    const { id, seq, message_id, created_at } = message;
    const accepted = { type: 'accepted', ref, id, seq, message_id, created_at };
    this.send(duplicate ? { ...accepted, duplicate } : accepted);
  }

  /** Closes it properly. @param {number} code */
  close(code) {
    this.socket.close(code, 'conformance');
  }

  /** As a network does it. */
  cut() {
    this.socket.terminate();
  }
}
