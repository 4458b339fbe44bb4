import { checks } from '../check.js';

/**
 * The scenarios of one section of the protocol.
 *
 * @type {(
 *   section: string,
 *   prefix: string,
 *   scenarios: Record<string, import('../check.js').Entry<import('./stand.js').Stand>>,
 * ) => import('../check.js').Check<import('./stand.js').Stand>[]}
 */
export const drive = checks;
