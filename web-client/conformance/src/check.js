/**
 * One promise of the protocol.
 *
 * @template [T=any] what it works with
 * @typedef {{
 *   name: string,
 *   section: string,
 *   says: string,
 *   run: (t: T) => Promise<void>,
 *   slow?: boolean,
 *   last?: boolean,
 * }} Check
 */

/**
 * @template [T=import('./trial.js').Trial]
 * @typedef {[says: string, run: (t: T) => Promise<void>, more?: { slow?: boolean, last?: boolean }]} Entry
 */

/**
 * The checks of one section of the protocol.
 *
 * @param {string} section
 * @param {string} prefix of their names
 * @template [T=import('./trial.js').Trial]
 * @param {Record<string, Entry<T>>} checks
 * @returns {Check<T>[]}
 */
export function checks(section, prefix, checks) {
  return Object.entries(checks).map(([name, [says, run, more]]) => ({
    name: `${prefix}/${name}`,
    section,
    says,
    run,
    ...more,
  }));
}
