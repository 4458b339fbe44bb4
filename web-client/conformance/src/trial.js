import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Skipped, Unmet } from './expect.js';
import { Device } from './wire/device.js';
import { Events } from './wire/events.js';
import { handshake } from './wire/handshake.js';
import { call } from './wire/http.js';

/** @typedef {import('./contacts.js').Contact} Contact */
/** @typedef {import('./settings.js').Settings} Settings */

/** More than the largest page of history. */
const LONG = 210;
/** Sockets that write it, each no more than it may at once. */
const WRITERS = 7;

/** What all checks of a run share. */
export class Run {
  /** @param {Settings} settings */
  constructor({ gateway, contacts, helpdesk, options }) {
    this.gateway = gateway;
    this.contacts = contacts;
    this.helpdesk = helpdesk;
    this.options = options;
    /** @type {Promise<Contact> | undefined} */
    this.long = undefined;
  }

  /** Whether each check has a contact of its own. */
  get areMany() {
    return this.contacts.areMany;
  }

  trial() {
    return new Trial(this);
  }

  /** A contact with more messages than a page of history has; written once. */
  longStream() {
    return (this.long ??= this.#write());
  }

  async #write() {
    const contact = await this.contacts.any();
    const connect = () => Device.connect(this.gateway, contact.token);
    const writers = await Promise.all(Array.from({ length: WRITERS }, connect));
    try {
      const missing = Math.max(0, LONG - (writers[0]?.welcome['last_seq'] ?? 0));
      await Promise.all(
        Array.from({ length: missing }, (_, i) => writers[i % WRITERS]?.say(`message ${i}`)),
      );
      return contact;
    } finally {
      writers.forEach((writer) => writer.close());
    }
  }
}

/** What one check works with; everything it opens is closed after it. */
export class Trial {
  /** @param {Run} run */
  constructor(run) {
    this.run = run;
    this.gateway = run.gateway;
    this.contacts = run.contacts;
    this.options = run.options;
    /** @type {{ close(): void }[]} */
    this.opened = [];
  }

  get helpdesk() {
    if (this.run.helpdesk === undefined) throw new Skipped('needs --helpdesk');
    return this.run.helpdesk;
  }

  /** A contact to write as; its stream may have messages already. */
  contact() {
    return this.contacts.any();
  }

  /** @param {Contact} contact @param {import('./wire/device.js').DeviceOptions} [options] */
  async device(contact, options) {
    const device = await Device.connect(this.gateway, contact.token, options);
    this.opened.push(device);
    return device;
  }

  /** Two devices of one contact. */
  async twoDevices() {
    const contact = await this.contact();
    const [one, two] = [await this.device(contact), await this.device(contact)];
    return { contact, one, two };
  }

  /** @param {Contact} contact @param {import('./wire/events.js').EventsOptions} [options] */
  async events(contact, options) {
    const events = await Events.open(this.gateway, contact.token, options);
    this.opened.push(events);
    return events;
  }

  /** @param {Parameters<typeof handshake>[1]} [options] */
  handshake(options) {
    return handshake(this.gateway, options);
  }

  /** @param {string} path @param {string} [token] */
  get(path, token) {
    return call(this.gateway, 'GET', path, { token });
  }

  /** @param {string} path @param {string | undefined} token @param {unknown} body */
  post(path, token, body) {
    return call(this.gateway, 'POST', path, { token, body });
  }

  /** @param {string} method @param {string} path @param {import('./wire/http.js').Request} request */
  call(method, path, request) {
    return call(this.gateway, method, path, request);
  }

  /** Of a message that nobody else has. */
  id() {
    return randomUUID();
  }

  /**
   * Asks again until the answer is what was hoped for.
   *
   * @template T
   * @param {string} expected
   * @param {() => Promise<T>} ask
   * @param {(answer: T) => boolean} fits
   * @param {number} [within] milliseconds
   * @returns {Promise<T>}
   */
  async until(expected, ask, fits, within = this.gateway.timeout) {
    const end = Date.now() + within;
    for (;;) {
      const answer = await ask();
      if (fits(answer)) return answer;
      if (Date.now() > end) throw new Unmet(expected, answer);
      await sleep(200);
    }
  }

  close() {
    this.opened.forEach((each) => each.close());
  }
}
