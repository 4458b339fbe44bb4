import { Stream } from '../../src/serve/stream.js';

/** @typedef {Record<string, any>} Frame */
/** @typedef {import('ws').WebSocket} Socket */

const TYPES = ['send', 'receipt', 'typing', 'history', 'profile', 'close'];
const LIMITS = { text: 4096, attachments: 10, attachment_bytes: 1000, frame_bytes: 65_536 };
const SOCKETS = 10;

/** One contact of the fake gateway, with its sockets. */
export class Room {
  /** @param {import('./fake-gateway.js').Defects} defects @param {Map<string, Room>} rooms of all contacts */
  constructor(defects, rooms) {
    this.defects = defects;
    this.rooms = rooms;
    /** @type {Frame | undefined} */
    this.held = undefined;
    this.stream = new Stream();
    this.receipts = { delivered: 0, seen: 0 };
    /** @type {string | undefined} */
    this.name = undefined;
    /** @type {Socket[]} */
    this.sockets = [];
  }

  /** @param {Socket} socket @param {string} sub @param {number | undefined} after */
  enter(socket, sub, after) {
    const { defects, stream } = this;
    this.sockets.push(socket);
    if (this.sockets.length > SOCKETS) {
      const one = defects.closesNewest ? this.sockets.pop() : this.sockets.shift();
      one?.close(defects.closesNormally ? 1000 : 4409);
    }
    socket.on('close', () => (this.sockets = this.sockets.filter((each) => each !== socket)));
    const welcome = {
      type: 'welcome',
      protocol: 1,
      session: Math.random().toString(),
      contact: { id: sub, name: this.name },
      last_seq: stream.last,
      ...this.receipts,
      conversation: { state: 'closed', operator: null },
      limits: LIMITS,
      heartbeat: 25,
      server_time: defects.seconds
        ? new Date().toISOString().replace(/\.\d+/, '')
        : new Date().toISOString(),
    };
    write(socket, welcome);
    if (defects.welcomesTwice) write(socket, welcome);
    if (after !== undefined) {
      const from = defects.ignoresAfter ? 0 : defects.gapInReplay ? after + 1 : after;
      const missed = stream.messages.filter(({ seq }) => seq > from);
      const changed = defects.changesTexts ? { text: 'something else' } : {};
      missed.forEach((message) => write(socket, { type: 'message', ...message, ...changed }));
    }
    if (after !== undefined ? !defects.neverSynced : defects.alwaysSynced) {
      write(socket, { type: 'synced', seq: stream.last });
    }
    let bad = 0;
    socket.on('message', (data) => {
      const answer = this.#answerTo(socket, String(data), sub);
      if (answer !== undefined) write(socket, answer);
      if (answer !== undefined && defects.answersTwice) write(socket, answer);
      bad = ['bad_json', 'unknown_type', 'invalid', 'too_large'].includes(answer?.code)
        ? bad + 1
        : 0;
      if (bad === 10) socket.close(defects.wrongCloseCode ? 1008 : 4400);
    });
  }

  /** @param {Socket} socket @param {string} text @param {string} sub @returns {Frame | undefined} */
  #answerTo(socket, text, sub) {
    /** @type {Frame} */
    let frame;
    try {
      frame = JSON.parse(text);
      if (typeof frame !== 'object' || frame === null || Array.isArray(frame)) throw new Error();
    } catch {
      return { type: 'error', code: 'bad_json', message: 'no JSON' };
    }
    const ref = this.defects.forgetsRef ? undefined : frame.ref;
    /** @param {string} code @param {string} [field] */
    const error = (code, field) => ({ type: 'error', ref, code, field, message: code });
    if ([...(ref ?? '')].length > 64) return { ...error('invalid', 'ref'), ref: undefined };
    if (!TYPES.includes(frame.type)) {
      return error(this.defects.oddErrors ? 'what' : 'unknown_type');
    }
    const { needsRef, needsSentAt } = this.defects;
    if (needsRef && ref === undefined) return error('invalid', 'ref');
    if (frame.type === 'send' && needsSentAt && !frame.sent_at) return error('invalid', 'sent_at');
    if (frame.type === 'send') return this.#send(socket, frame, sub, error);
    if (frame.type === 'history') {
      const older = this.stream.messages.filter(({ seq }) => seq < (frame.before ?? Infinity));
      const messages = older.slice(-(frame.limit ?? 50));
      if (this.defects.descending) messages.reverse();
      if (this.defects.forgetsInHistory) messages.forEach((message) => delete message['id']);
      return { type: 'history', ref, messages, more: older.length > messages.length };
    }
    if (frame.type === 'receipt') {
      if ((frame.delivered ?? frame.seen) === undefined) return error('invalid', 'delivered');
      this.#receipt(socket, frame);
    }
    if (frame.type === 'profile') {
      if (frame.name === undefined) return error('invalid', 'name');
      this.name = frame.name;
    }
    return frame.ref === undefined ? undefined : { type: 'ok', ref };
  }

  /** @param {Socket} socket @param {Frame} receipt */
  #receipt(socket, { delivered = 0, seen = 0 }) {
    const before = this.receipts;
    const most = this.defects.backwards
      ? (/** @type {number[]} */ ...n) => n.at(-1) ?? 0
      : Math.max;
    this.receipts = {
      delivered: most(before.delivered, Math.max(delivered, seen)),
      seen: most(before.seen, seen),
    };
    if (JSON.stringify(before) === JSON.stringify(this.receipts)) return;
    this.#tell(this.defects.receiptsToAll ? undefined : socket, {
      type: 'receipt',
      ...this.receipts,
    });
  }

  /** @param {Socket} socket @param {Frame} frame @param {string} sub @param {(code: string, field?: string) => Frame} error */
  #send(socket, frame, sub, error) {
    const { id, text, ref } = frame;
    const isId = typeof id === 'string' && id !== '' && [...id].length <= 64;
    if (!isId) return error('invalid', 'id');
    if ([...(text ?? '')].length > LIMITS.text) return error('too_large', 'text');
    if (!text && !frame.location && !frame.payload && !frame.attachments)
      return error('invalid', 'text');
    if (frame.attachments?.length > 10) return error('invalid', 'attachments');
    if (frame.attachments) return error('not_found', 'attachments');
    if (frame.reply_to > this.stream.last) return error('not_found', 'reply_to');
    const known = this.defects.forgetsIds ? { ...frame, id: `${id}${this.stream.last}` } : frame;
    const { message, duplicate } = this.stream.store(known);
    message.author.id = sub;
    if (!duplicate) {
      const nulls = this.defects.nulls ? { buttons: null } : {};
      this.#tell(this.defects.echoes ? undefined : socket, {
        type: 'message',
        ...message,
        ...nulls,
      });
    }
    const { message_id, created_at } = message;
    const seq = this.defects.textSeqs ? `${message.seq}` : message.seq;
    const accepted = { type: 'accepted', id, seq, message_id, created_at };
    if (this.defects.loses && message.seq % 3 === 0) message.seq = Infinity;
    if (this.defects.stepsBack) {
      for (const status of ['sent', 'seen', 'sent']) {
        this.#tell(undefined, { type: 'status', seq, message_id, status });
      }
    }
    const answered = this.defects.forgetsRef ? accepted : { ...accepted, ref };
    return duplicate ? { ...answered, duplicate } : answered;
  }

  /** @param {Socket | undefined} except @param {Frame} frame */
  #tell(except, frame) {
    const rooms = this.defects.leaks ? [...this.rooms.values()] : [this];
    const readers = rooms.flatMap(({ sockets }) => sockets).filter((each) => each !== except);
    /** @param {Frame} told */
    const tell = (told) => readers.forEach((each) => write(each, told));
    if (this.defects.swaps && frame.type === 'message' && this.held === undefined) {
      this.held = frame;
      return;
    }
    tell(frame);
    if (this.defects.doubles) tell(frame);
    if (this.held !== undefined) tell(this.held);
    this.held = undefined;
  }
}

/** @param {Socket} socket @param {Frame} frame */
function write(socket, frame) {
  socket.send(JSON.stringify(frame));
}
