/** @typedef {import('../book.js').Book} Book */
/** @typedef {Record<string, any>} Frame */

/** How frames are answered, unless by an error. @type {Record<string, string>} */
const ANSWERS = {
  send: 'accepted',
  receipt: 'ok',
  typing: 'ok',
  history: 'history',
  profile: 'ok',
  close: 'ok',
};
/** What may come after a status. @type {Record<string, string[]>} */
const NEXT = { sent: ['seen', 'failed'], seen: [], failed: [], canceled: [] };

/** Holds what one connection is told against what must hold of every connection. */
export class Watch {
  /** @param {Book} book @param {string} sub of the contact @param {number | undefined} after */
  constructor(book, sub, after) {
    this.book = book;
    this.sub = sub;
    this.after = after;
    /** @type {Frame | undefined} */
    this.welcome = undefined;
    /** @type {number | undefined} the seq of the last message */
    this.last = undefined;
    /** @type {number | undefined} */
    this.synced = undefined;
    this.receipts = { delivered: 0, seen: 0 };
    /** @type {Map<string, string | undefined>} types of frames that wait for an answer, by ref */
    this.waiting = new Map();
    /** @type {Set<string>} */
    this.ids = new Set();
    /** @type {Set<number>} what was written here */
    this.own = new Set();
    /** @type {Set<number>} */
    this.heard = new Set();
    /** @type {Map<number, string>} */
    this.statuses = new Map();
  }

  /** The client sent something. @param {string} text */
  sent(text) {
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      return;
    }
    if (typeof frame?.ref === 'string') this.waiting.set(frame.ref, frame.type);
    if (frame?.type === 'send') this.ids.add(frame.id);
  }

  /** The gateway sent something. @param {Frame} frame */
  came(frame) {
    this.#opening(frame);
    if ('ref' in frame) this.#answer(frame);
    switch (frame['type']) {
      case 'message':
        return this.#message(frame);
      case 'accepted':
        return this.#accepted(frame);
      case 'history':
        return this.book.messages(this.sub, frame['messages']);
      case 'synced':
        return this.#synced(frame);
      case 'status':
        return this.#status(frame);
      case 'receipt':
        return this.#receipt(frame);
    }
  }

  /** @param {Frame} frame */
  #opening(frame) {
    const isWelcome = frame['type'] === 'welcome';
    const isFirst = this.welcome === undefined;
    this.book.note('welcome-first', isWelcome === isFirst ? [] : ['welcome: first, once'], frame);
    if (!isWelcome) return;
    this.welcome = frame;
    this.receipts = { delivered: frame['delivered'], seen: frame['seen'] };
  }

  /** @param {Frame} frame */
  #answer(frame) {
    const { ref, type } = frame;
    const asked = this.waiting.get(ref);
    const complaints = !this.waiting.delete(ref)
      ? [`ref ${ref} should be one that waits for an answer`]
      : type === 'error' || type === ANSWERS[asked ?? '']
        ? []
        : [`the answer to ${asked} should be ${ANSWERS[asked ?? ''] ?? 'error'}, is ${type}`];
    this.book.note('answers', complaints, frame);
  }

  /** @param {Frame} frame */
  #message(frame) {
    const { seq } = frame;
    const before = this.last ?? this.after ?? this.welcome?.['last_seq'] ?? 0;
    // who writes is not told its own: only who never wrote hears everything
    const isReader = this.ids.size === 0;
    const follows = isReader ? seq === before + 1 : seq > before;
    const expected = `seq ${isReader ? 'should be' : 'should be above'}`;
    const order = follows ? [] : [`${expected} ${isReader ? before + 1 : before}, is ${seq}`];
    this.book.note('order', order, frame);
    this.last = seq;
    this.heard.add(seq);
    this.#notBoth(frame);
    this.book.messages(this.sub, [frame]);
  }

  /** @param {Frame} frame */
  #accepted(frame) {
    const { id, seq, duplicate } = frame;
    const asked = this.ids.has(id) ? [] : [`id ${id} should be one that was sent here`];
    this.book.note('answers', asked, frame);
    if (!duplicate) this.own.add(seq);
    this.#notBoth(frame);
    this.book.mention(this.sub, 'accepted', frame);
  }

  /** @param {Frame} frame */
  #notBoth(frame) {
    const { seq } = frame;
    const both = this.own.has(seq) && this.heard.has(seq);
    this.book.note('own', both ? [`seq ${seq} came as accepted and as message`] : [], frame);
  }

  /** @param {Frame} frame */
  #synced(frame) {
    const { seq } = frame;
    const complaints = [];
    if (this.after === undefined) complaints.push('none should come without after');
    if (this.synced !== undefined) complaints.push('it should come once');
    const least = Math.max(this.last ?? 0, this.welcome?.['last_seq'] ?? 0);
    if (seq < least) complaints.push(`seq should be at least ${least}, is ${seq}`);
    this.book.note('synced', complaints, frame);
    this.synced = seq;
  }

  /** @param {Frame} frame */
  #status(frame) {
    const { seq, status } = frame;
    const before = this.statuses.get(seq);
    const complaints = [];
    if (before !== undefined && !NEXT[before]?.includes(status)) {
      complaints.push(`after ${before} there should be no ${status} of seq ${seq}`);
    }
    const direction = this.book.ledger.directionOf(this.sub, seq);
    if (direction !== undefined && (direction === 'outgoing') !== (status === 'canceled')) {
      complaints.push(`an ${direction} message should not be told as ${status}`);
    }
    this.statuses.set(seq, status);
    this.book.note('statuses', complaints, frame);
    this.book.mention(this.sub, 'status', frame);
  }

  /** @param {Frame} frame */
  #receipt(frame) {
    const { delivered, seen } = frame;
    const complaints = [];
    if (seen > delivered) complaints.push('seen should imply delivered');
    const { receipts } = this;
    if (delivered < receipts.delivered || seen < receipts.seen) {
      complaints.push(`it should not fall below ${JSON.stringify(receipts)}`);
    }
    this.book.note('receipts', complaints, frame);
    this.receipts = { delivered, seen };
  }
}
