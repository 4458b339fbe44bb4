import { exec } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { Skipped } from './expect.js';
import { claimsOf, sign } from './jwt.js';

/** @typedef {{ sub: string, token: string }} Contact */

const HOUR = 3600;

/** Where contacts come from: one token, a command that makes tokens, or the secret that signs them. */
export class Contacts {
  /**
   * @param {{ app?: string, token?: string, tokenCommand?: string, secret?: string }} given
   */
  constructor({ app, token, tokenCommand, secret }) {
    this.app = app;
    this.given = token;
    this.command = tokenCommand;
    this.secret = secret;
    this.run = randomUUID().slice(0, 8);
    this.made = 0;
  }

  /** Whether there can be more than one contact. */
  get areMany() {
    return this.secret !== undefined || this.command !== undefined;
  }

  /** A contact that nobody has used; the given one where there is no other. @returns {Promise<Contact>} */
  async any() {
    return this.areMany ? this.fresh() : this.#given();
  }

  /** A contact whose stream is empty. @param {number} [seconds] the life of its token @returns {Promise<Contact>} */
  async fresh(seconds = HOUR) {
    this.#needMany('a contact of its own');
    this.made += 1;
    return this.of(`conformance-${this.run}-${this.made}`, seconds);
  }

  /** A contact by its name. @param {string} sub @param {number} seconds @returns {Promise<Contact>} */
  async of(sub, seconds) {
    if (this.secret !== undefined) {
      return { sub, token: this.sign({ sub, exp: now() + seconds }) };
    }
    this.#needMany('another token');
    if (seconds !== HOUR && !this.command?.includes('{seconds}')) {
      throw new Skipped('needs --secret, or {seconds} in --token-command');
    }
    const command = this.command?.replaceAll('{sub}', sub).replaceAll('{seconds}', `${seconds}`);
    const { stdout } = await promisify(exec)(command ?? '');
    return { sub, token: stdout.trim() };
  }

  /**
   * A token with these claims, `aud` and `exp` being right unless said otherwise; undefined leaves one out.
   *
   * @param {import('./jwt.js').Claims} claims
   * @param {'HS256' | 'HS384' | 'HS512'} [alg]
   */
  sign(claims, alg) {
    if (this.secret === undefined) throw new Skipped('needs --secret, to sign a token of its own');
    return sign({ aud: this.app, exp: now() + HOUR, ...claims }, this.secret, alg);
  }

  /** @returns {Contact} */
  #given() {
    const token = this.given ?? '';
    return { sub: String(claimsOf(token).sub), token };
  }

  /** @param {string} what */
  #needMany(what) {
    if (!this.areMany) throw new Skipped(`needs --secret or --token-command, for ${what}`);
  }
}

/** In seconds. */
export function now() {
  return Math.floor(Date.now() / 1000);
}
