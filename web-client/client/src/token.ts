import type { Clock } from './environment.js';
import type { TokenReason } from './options.js';
import { within } from './within.js';

/** A contact's token and what can be read from it. */
export interface Token {
  readonly value: string;
  /** Whose it is. */
  readonly subject: string | undefined;
  /** When it expires, in milliseconds since 1970 by the signer's clock. */
  readonly expires: number | undefined;
  /** How long it lives, in milliseconds. */
  readonly life: number;
  /** When it came, by this device's clock. */
  readonly obtained: number;
}

const LONGEST_MARGIN = 60_000;
const LEAST_USE = 30_000;
const LIVELY = 5_000;
const ANSWER_WITHIN = 30_000;

/** Keeps the token, and knows when to ask for another. */
export class Tokens {
  readonly #ask: (reason: TokenReason) => string | null | Promise<string | null>;
  readonly #clock: Clock;
  #current: Token | undefined;
  #reason: TokenReason = 'first';
  #asking: Promise<Token | null> | undefined;
  #skew = 0;

  constructor(ask: (reason: TokenReason) => string | null | Promise<string | null>, clock: Clock) {
    this.#ask = ask;
    this.#clock = clock;
  }

  /** A token that is worth a try; `null` when nobody is signed in. Fails as the callback does. */
  async get(): Promise<Token | null> {
    const token = this.#current;
    if (token !== undefined && this.#clock.now() < this.renewAt(token)) return token;
    return this.renew(token === undefined ? this.#reason : 'expiring');
  }

  /** Another token. */
  renew(reason: TokenReason): Promise<Token | null> {
    return (this.#asking ??= this.#fetch(reason).finally(() => (this.#asking = undefined)));
  }

  /** The gateway refused the token. */
  refuse(): void {
    this.#current = undefined;
    this.#reason = 'refused';
  }

  /** The gateway's clock, by which tokens expire. */
  serverTime(milliseconds: number): void {
    if (Number.isFinite(milliseconds)) this.#skew = milliseconds - this.#clock.now();
  }

  /**
   * When a token should be renewed, by this device's clock. A fresh one is used for a while even if it looks expired:
   * it is the clock that is wrong then, and asking again would give no better one.
   */
  renewAt(token: Token): number {
    if (token.expires === undefined) return Infinity;
    const margin = Math.min(LONGEST_MARGIN, token.life / 10);
    const leastUse =
      token.life > 0 ? Math.min(LEAST_USE, Math.max(LIVELY, token.life / 2)) : LEAST_USE;
    return Math.max(token.expires - margin - this.#skew, token.obtained + leastUse);
  }

  async #fetch(reason: TokenReason): Promise<Token | null> {
    const clock = this.#clock;
    const asked = this.#ask(reason);
    const given = await within(clock, ANSWER_WITHIN, 'the token callback did not answer', asked);
    if (given === null) return null;
    const value = typeof given === 'string' ? given.trim() : '';
    // a page that says what went wrong would never be refused, as it can't even be sent
    if (!/^[\w.-]+$/.test(value)) throw new Error('the token callback gave no token');
    this.#current = this.#read(value);
    this.#reason = 'first';
    return this.#current;
  }

  #read(value: string): Token {
    const claims = payload(value);
    const expires = typeof claims['exp'] === 'number' ? claims['exp'] * 1000 : undefined;
    const obtained = this.#clock.now();
    const issued = typeof claims['iat'] === 'number' ? claims['iat'] * 1000 : obtained + this.#skew;
    return {
      value,
      subject: typeof claims['sub'] === 'string' ? claims['sub'] : undefined,
      expires,
      life: Math.max(0, (expires ?? 0) - issued),
      obtained,
    };
  }
}

/** The claims of a JWT, unverified: the gateway verifies them. */
function payload(jwt: string): Record<string, unknown> {
  try {
    const base64 = (jwt.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    const hex = (char: string): string => char.charCodeAt(0).toString(16).padStart(2, '0');
    const utf8 = Array.from(atob(base64), (char) => `%${hex(char)}`).join('');
    const claims: unknown = JSON.parse(decodeURIComponent(utf8));
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
