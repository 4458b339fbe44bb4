import { Unmet, ensure } from '../expect.js';
import { claimsOf } from '../jwt.js';
import { reasonOf } from './http.js';
import { Log } from './log.js';
import { Watch } from './watch.js';

/** @typedef {import('./http.js').Gateway} Gateway */
/** @typedef {import('./log.js').Where} Where */
/** @typedef {{ after?: number, lastEventId?: number, accept?: string }} EventsOptions */

/** The event stream of a contact; its frames carry the id of their event as `$id`. */
export class Events {
  /** @param {Gateway} gateway @param {Response} response @param {AbortController} aborter @param {Watch} watch */
  constructor(gateway, response, aborter, watch) {
    this.gateway = gateway;
    this.watch = watch;
    this.response = response;
    this.aborter = aborter;
    this.log = new Log('event stream');
  }

  /**
   * @param {Gateway} gateway
   * @param {string} token
   * @param {EventsOptions} [options]
   */
  static async open(gateway, token, { after, lastEventId, accept = 'text/event-stream' } = {}) {
    const query = after === undefined ? '' : `?after=${after}`;
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(), gateway.timeout);
    const path = `/v1/apps/${encodeURIComponent(gateway.app)}/events${query}`;
    const opening = fetch(gateway.url + path, {
      headers: {
        authorization: `Bearer ${token}`,
        accept,
        ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
      },
      signal: aborter.signal,
    });
    const response = await opening.catch((thrown) => {
      throw new Unmet('an answer to GET /events', reasonOf(thrown));
    });
    clearTimeout(timer);
    const watch = new Watch(gateway.book, String(claimsOf(token)['sub']), lastEventId ?? after);
    const events = new Events(gateway, response, aborter, watch);
    ensure(response.status === 200, 'status 200 of GET /events', response.status);
    void events.#follow();
    return events;
  }

  get frames() {
    return this.log.frames;
  }

  /** @param {Where} where @param {string} [expected] @param {number} [within] */
  first(where, expected, within = this.gateway.timeout) {
    return this.log.first(where, within, expected);
  }

  close() {
    this.aborter.abort();
  }

  async #follow() {
    let rest = '';
    try {
      for await (const part of this.response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const events = (rest + part).split(/\r?\n\r?\n/);
        rest = events.pop() ?? '';
        events.forEach((event) => this.#take(event));
      }
      this.log.ended('it ended');
    } catch (thrown) {
      this.log.ended(String(thrown));
    }
  }

  /** @param {string} event */
  #take(event) {
    const fields = event.split(/\r?\n/).filter((line) => !line.startsWith(':'));
    const data = valuesOf(fields, 'data').join('\n');
    if (data === '') return;
    const frame = JSON.parse(data);
    this.gateway.book.frame(frame);
    this.watch.came(frame);
    this.log.add({ ...frame, $id: valuesOf(fields, 'id').at(-1) });
  }
}

/** @param {string[]} lines @param {string} name */
function valuesOf(lines, name) {
  return lines
    .filter((line) => line.startsWith(`${name}:`))
    .map((line) => line.slice(name.length + 1).replace(/^ /, ''));
}
