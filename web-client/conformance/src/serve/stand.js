import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { WebSocketServer } from 'ws';
import { Misuse } from '../settings.js';
import { sign } from '../jwt.js';
import { Log } from '../wire/log.js';
import { readFrame } from './client-frames.js';
import { Line } from './line.js';
import { Stream } from './stream.js';

/** @typedef {Record<string, any>} Frame */
/** @typedef {{ n: number, at: number, kind: string, line?: Line, frame?: Frame } & Frame} Event what the client did */
/** @typedef {'open' | 'cut' | { status: number, retryAfter?: number }} Door how the client is received */

const APP = 'conformance';

/** A gateway that does what a scenario says, and writes down what the client does. */
export class Stand {
  /** @param {number} timeout */
  constructor(timeout) {
    this.timeout = timeout;
    /** The longest wait of a client that backs off. */
    this.returnWithin = 60_000;
    this.stream = new Stream();
    this.receipts = { delivered: 0, seen: 0 };
    this.log = new Log('run');
    /** @type {Set<string>} */
    this.complaints = new Set();
    /** @type {Set<string>} ids that were refused for good */
    this.refused = new Set();
    /** @type {Map<string, number>} the event in which an id came first */
    this.ids = new Map();
    this.lines = 0;
    /** @type {Line | undefined} */
    this.line = undefined;
    /** @type {Door} */
    this.door = 'open';
    this.overlap = 0;
    /** @type {((line: Line, frame: Frame) => boolean) | undefined} true when the frame is done with */
    this.intercept = undefined;
    // it only refuses frames itself that are far too large; the scenarios tell of smaller ones
    this.sockets = new WebSocketServer({
      noServer: true,
      autoPong: false,
      maxPayload: 1_000_000,
      handleProtocols: (offered) => (offered.has('viaduct.v1') ? 'viaduct.v1' : false),
    });
    this.server = http.createServer((request, response) => this.#serve(request, response));
    this.server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** @param {number} port @param {number} timeout @returns {Promise<Stand>} */
  static async start(port, timeout) {
    const stand = new Stand(timeout);
    await new Promise((resolve, reject) => {
      stand.server.once('error', (error) => reject(new Misuse(`port ${port}: ${error.message}`)));
      stand.server.listen(port, () => resolve(undefined));
    });
    return stand;
  }

  get url() {
    const address = /** @type {import('node:net').AddressInfo} */ (this.server.address());
    return `http://localhost:${address.port}`;
  }

  get app() {
    return APP;
  }

  get areMany() {
    return false;
  }

  /** Another token each time. */
  token() {
    const exp = Math.floor(Date.now() / 1000) + 3600;
    return sign({ sub: APP, aud: APP, exp, jti: randomUUID() }, 'any secret will do here');
  }

  /** Behaves again. */
  reset() {
    this.door = 'open';
    this.overlap = 0;
    this.intercept = undefined;
  }

  /** One scenario. */
  trial() {
    this.reset();
    return this;
  }

  /** The scenario is over. */
  close() {
    this.reset();
  }

  // --- what the client did

  get now() {
    return this.log.frames.length;
  }

  /** @param {string} kind @param {(event: Event) => boolean} [where] @returns {Event[]} */
  events(kind, where = () => true) {
    return /** @type {Event[]} */ (
      this.log.all((e) => e.kind === kind && where(/** @type {Event} */ (e)))
    );
  }

  /**
   * The first event of its kind from a moment on.
   *
   * @param {number} from
   * @param {string} kind
   * @param {string} expected
   * @param {(event: Event) => boolean} [where]
   * @param {number} [within]
   * @returns {Promise<Event>}
   */
  async event(from, kind, expected, where = () => true, within = this.timeout) {
    /** @param {Frame} e */
    const fits = (e) => e.n >= from && e.kind === kind && where(/** @type {Event} */ (e));
    return /** @type {Event} */ (await this.log.first(fits, within, expected));
  }

  /** A connection that stands. @returns {Promise<Line>} */
  async connected() {
    const { line } = this;
    if (line?.isOpen) return line;
    const opened = await this.event(this.now, 'open', 'a connection', undefined, this.returnWithin);
    return /** @type {Line} */ (opened.line);
  }

  /** The next attempt to connect. @param {number} from */
  attempt(from) {
    return this.event(from, 'attempt', 'another attempt to connect', undefined, this.returnWithin);
  }

  /** A message that the client sends for the first time. @param {number} from */
  newSend(from, within = this.timeout) {
    const expected = 'a new message (the client should write one every half second)';
    return this.event(
      from,
      'send',
      expected,
      ({ n, frame }) => this.ids.get(frame?.id) === n,
      within,
    );
  }

  /** Every time that this message was sent. @param {string} id */
  sendsOf(id) {
    return this.events('send', ({ frame }) => frame?.id === id);
  }

  /**
   * Does something else with the next new message than to accept it.
   *
   * @param {(line: Line, frame: Frame) => void} react
   * @returns {Promise<Event>}
   */
  async catchSend(react) {
    await this.connected();
    const from = this.now;
    /** @type {string | undefined} */
    let caught;
    this.intercept = (line, frame) => {
      const isNew = caught === undefined && (this.ids.get(frame.id) ?? 0) >= from;
      if (frame.type !== 'send' || !isNew) return false;
      caught = frame.id;
      react(line, frame);
      return true;
    };
    return this.newSend(from, this.returnWithin);
  }

  // --- how the gateway works

  /** @param {Frame} receipt */
  acknowledge({ delivered = 0, seen = 0 }) {
    this.receipts.seen = Math.max(this.receipts.seen, seen);
    this.receipts.delivered = Math.max(this.receipts.delivered, delivered, seen);
    if (this.receipts.delivered > this.stream.last) {
      this.complaints.add(`a receipt up to ${this.receipts.delivered} of ${this.stream.last}`);
    }
  }

  async stop() {
    for (const socket of this.sockets.clients) socket.terminate();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** @param {string} kind @param {Frame} [more] @returns {Event} */
  #note(kind, more = {}) {
    const event = { n: this.now, at: Date.now(), kind, ...more };
    if (kind === 'send' && !this.ids.has(more.frame?.id)) this.ids.set(more.frame?.id, event.n);
    this.log.add(event);
    return event;
  }

  /** @param {http.IncomingMessage} request @param {import('node:stream').Duplex} socket @param {Buffer} head */
  #upgrade(request, socket, head) {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const offered = request.headers['sec-websocket-protocol']?.split(/\s*,\s*/) ?? [];
    const bearer = offered.find((name) => name.startsWith('bearer.'))?.slice('bearer.'.length);
    const token = request.headers.authorization?.replace(/^Bearer /i, '') ?? bearer;
    const after = url.searchParams.get('after');
    this.#note('attempt', { path: url.pathname, offered, token, after });
    socket.on('error', () => {});
    if (this.door === 'cut') return void socket.destroy();
    if (this.door !== 'open') {
      const retry =
        this.door.retryAfter === undefined ? '' : `Retry-After: ${this.door.retryAfter}\r\n`;
      const head = `HTTP/1.1 ${this.door.status} No\r\n${retry}Content-Length: 0\r\n`;
      return void socket.end(`${head}Connection: close\r\n\r\n`);
    }
    this.sockets.handleUpgrade(request, socket, head, (opened) => {
      this.lines += 1;
      const line = new Line(this, opened, this.lines, token);
      this.line = line;
      opened.on('message', (data, isBinary) => this.#received(line, data, isBinary));
      opened.on('close', (code) => this.#note('close', { line, code }));
      line.begin(after === null ? undefined : Number(after), this.overlap);
      this.#note('open', { line });
    });
  }

  /** @param {Line} line @param {import('ws').RawData} data @param {boolean} isBinary */
  #received(line, data, isBinary) {
    if (line.isSilent) return;
    const { frame, complaints } = readFrame(/** @type {Buffer} */ (data), isBinary);
    for (const complaint of complaints) {
      if (this.complaints.size < 10)
        this.complaints.add(`${complaint} in ${String(data).slice(0, 200)}`);
    }
    this.#note(frame.type === 'send' ? 'send' : 'frame', { line, frame });
    if (!this.intercept?.(line, frame)) line.answer(frame);
  }

  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  #serve(request, response) {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part) => (body += part));
    request.on('end', () => this.#answer(request, body, response));
  }

  /** @param {http.IncomingMessage} request @param {string} body @param {http.ServerResponse} response */
  #answer(request, body, response) {
    const url = new URL(request.url ?? '/', 'http://localhost');
    /** @param {number} status @param {object} json @param {http.OutgoingHttpHeaders} [headers] */
    const send = (status, json, headers = {}) => {
      const type = status < 400 ? 'application/json' : 'application/problem+json';
      response.writeHead(status, { 'content-type': type, ...headers }).end(JSON.stringify(json));
    };
    if (url.pathname === '/token') return void response.end(this.token());
    if (url.pathname === '/shown') {
      for (const seq of body.match(/\d+/g) ?? []) this.#note('shown', { seq: Number(seq) });
      return send(200, {});
    }
    if (this.door !== 'open') {
      const { status, retryAfter = undefined } = this.door === 'cut' ? { status: 503 } : this.door;
      const headers = retryAfter === undefined ? {} : { 'retry-after': `${retryAfter}` };
      return send(status, { status, title: 'No' }, headers);
    }
    if (request.method === 'GET' && url.pathname === `/v1/apps/${APP}/messages`) {
      const after = Number(url.searchParams.get('after') ?? 0);
      return send(200, {
        messages: this.stream.messages.filter(({ seq }) => seq > after),
        more: false,
      });
    }
    send(404, { status: 404, title: 'Not Found', detail: 'the scripted gateway has sockets only' });
  }
}
