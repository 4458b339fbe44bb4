import { isDeepStrictEqual } from 'node:util';

/** What was promised did not come. */
export class Unmet extends Error {
  /**
   * @param {string} expected what the protocol promises
   * @param {unknown} came what came instead
   */
  constructor(expected, came) {
    super(`expected ${expected}, came ${show(came)}`);
    this.expected = expected;
    this.came = show(came);
  }
}

/** What can't be checked with what was given. */
export class Skipped extends Error {}

/**
 * @param {boolean} holds
 * @param {string} expected
 * @param {unknown} came
 */
export function ensure(holds, expected, came) {
  if (!holds) throw new Unmet(expected, came);
}

/**
 * @param {unknown} came
 * @param {unknown} expected
 * @param {string} [what] what is compared
 */
export function same(came, expected, what) {
  const named = what === undefined ? show(expected) : `${what} ${show(expected)}`;
  ensure(isDeepStrictEqual(came, expected), named, came);
}

/**
 * Whether a value has all these fields with these values; objects within are compared in the same way.
 *
 * @param {any} value
 * @param {any} fields
 * @returns {boolean}
 */
export function has(value, fields) {
  if (typeof fields !== 'object' || fields === null) return isDeepStrictEqual(value, fields);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(fields).every(([name, field]) => has(value[name], field));
}

/**
 * A value in one line, cut to a length that can be read.
 *
 * @param {unknown} value
 */
export function show(value, most = 600) {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
}
