import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import { Unmet, ensure } from '../expect.js';
import { claimsOf } from '../jwt.js';
import { Log } from './log.js';
import { Watch } from './watch.js';

/** @typedef {import('./http.js').Gateway} Gateway */
/** @typedef {import('./log.js').Frame} Frame */
/** @typedef {import('./log.js').Where} Where */

/**
 * @typedef {{
 *   after?: number,
 *   browser?: boolean,
 *   autoPong?: boolean,
 *   welcome?: boolean,
 * }} DeviceOptions
 */

const TRIES = 5;

/** One socket of a contact. */
export class Device {
  /** @param {Gateway} gateway @param {WebSocket} socket @param {Watch} watch */
  constructor(gateway, socket, watch) {
    this.gateway = gateway;
    this.socket = socket;
    this.watch = watch;
    this.log = new Log('socket');
    this.pings = 0;
    this.refs = 0;
    /** @type {Promise<{ code: number, reason: string }>} */
    this.closing = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.log.ended(`closed with ${code}`);
        resolve({ code, reason: reason.toString() });
      });
    });
    socket.on('ping', () => (this.pings += 1));
    socket.on('message', (data) => {
      let frame;
      try {
        frame = JSON.parse(data.toString());
      } catch {
        frame = { type: 'no JSON', data: data.toString() };
      }
      gateway.book.frame(frame);
      watch.came(frame);
      this.log.add(frame);
    });
  }

  /**
   * Connects, and waits for the welcome unless told not to.
   *
   * @param {Gateway} gateway
   * @param {string} token
   * @param {DeviceOptions} [options]
   * @returns {Promise<Device>}
   */
  static async connect(gateway, token, { after, browser, autoPong = true, welcome = true } = {}) {
    const query = after === undefined ? '' : `?after=${after}`;
    const path = `/v1/apps/${encodeURIComponent(gateway.app)}/socket${query}`;
    const socket = new WebSocket(
      gateway.url.replace(/^http/, 'ws') + path,
      browser ? ['viaduct.v1', `bearer.${token}`] : [],
      {
        autoPong,
        handshakeTimeout: gateway.timeout,
        perMessageDeflate: false,
        ...(browser ? {} : { headers: { authorization: `Bearer ${token}` } }),
      },
    );
    const watch = new Watch(gateway.book, String(claimsOf(token)['sub']), after);
    const device = new Device(gateway, socket, watch);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.on('error', (error) => reject(new Unmet('an open socket', error.message)));
    });
    if (welcome) await device.first({ type: 'welcome' });
    return device;
  }

  get frames() {
    return this.log.frames;
  }

  get isOpen() {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** The welcome. */
  get welcome() {
    const [first] = this.frames;
    ensure(first?.type === 'welcome', 'welcome as the first frame', first);
    return /** @type {Frame} */ (first);
  }

  /** @param {Where} where @param {string} [expected] @param {number} [within] */
  first(where, expected, within = this.gateway.timeout) {
    return this.log.first(where, within, expected);
  }

  /** @param {Where} where */
  all(where) {
    return this.log.all(where);
  }

  /** @param {object} frame */
  send(frame) {
    this.sendText(JSON.stringify(frame));
  }

  /** @param {string} text */
  sendText(text) {
    this.watch.sent(text);
    this.socket.send(text);
  }

  /** In two fragments. @param {string} text @param {number} bytes of the first one */
  sendInTwo(text, bytes) {
    this.watch.sent(text);
    const all = Buffer.from(text);
    this.socket.send(all.subarray(0, bytes), { binary: false, fin: false });
    this.socket.send(all.subarray(bytes), { binary: false, fin: true });
  }

  /**
   * Sends a frame with a ref of its own; resolves with the answer.
   *
   * @param {Frame} frame
   * @returns {Promise<Frame>}
   */
  async ask(frame) {
    for (let tried = 1; ; tried += 1) {
      this.refs += 1;
      const ref = `r${this.refs}`;
      this.send({ ...frame, ref });
      const answer = await this.first({ ref }, `an answer with ref ${ref} to ${frame.type}`);
      const { code, retry_after: wait = 1 } = answer;
      // both ask for the same frame again
      const again = ['unavailable', 'rate_limited'].includes(code) && tried < TRIES;
      if (!again) return answer;
      await sleep(wait * 1000);
    }
  }

  /**
   * Sends a message and waits until it is accepted.
   *
   * @param {string} text
   * @param {Frame} [fields]
   * @returns {Promise<Frame>}
   */
  async say(text, fields = {}) {
    const answer = await this.ask({ type: 'send', id: randomUUID(), text, ...fields });
    ensure(answer.type === 'accepted', 'accepted', answer);
    return answer;
  }

  /** The refusal of a frame. @param {Frame} frame @param {Frame} fields of the error */
  async refused(frame, fields) {
    const answer = await this.ask(frame);
    ensure(
      answer.type === 'error' && Object.entries(fields).every(([k, v]) => answer[k] === v),
      `error with ${JSON.stringify(fields)}`,
      answer,
    );
    return answer;
  }

  /** Everything sent so far has been worked off when this returns. */
  async fence() {
    await this.ask({ type: 'history', limit: 1 });
  }

  /** How the gateway closes it. @param {number} [within] */
  async closed(within = this.gateway.timeout, expected = 'the socket to be closed') {
    const waiting = new AbortController();
    const late = sleep(within, undefined, { signal: waiting.signal }).then(() => undefined);
    const end = await Promise.race([this.closing, late.catch(() => undefined)]);
    waiting.abort();
    ensure(end !== undefined, expected, `an open socket after ${within / 1000} s`);
    return /** @type {{ code: number, reason: string }} */ (end);
  }

  /** @param {number} code @param {number} [within] */
  async closedWith(code, within) {
    const end = await this.closed(within, `the socket to be closed with ${code}`);
    ensure(end.code === code, `the socket to be closed with ${code}`, end);
  }

  close() {
    this.socket.on('error', () => {});
    this.socket.terminate();
  }
}
