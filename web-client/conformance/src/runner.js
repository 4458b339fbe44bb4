import { setTimeout as sleep } from 'node:timers/promises';
import { Skipped, Unmet } from './expect.js';

/** @typedef {import('./check.js').Check} Check */
/** @typedef {{ close(): void }} Trial what a check works with */
/** @typedef {{ trial(): Trial, areMany: boolean }} Run what all checks share; `areMany` when they don't disturb each other */
/**
 * @typedef {{
 *   name: string,
 *   section: string,
 *   says: string,
 *   result: 'pass' | 'fail' | 'skip',
 *   expected?: string,
 *   came?: string,
 *   reason?: string,
 *   seconds: number,
 * }} Result
 */

/** A check that hangs for so long does not come back. */
const LONGEST = 180_000;

/**
 * Runs checks one after the other; those that mostly wait run beside the others where each has a contact of its own.
 *
 * @param {Check[]} checks
 * @param {Run} run
 * @param {(result: Result) => void} tell
 * @returns {Promise<Result[]>}
 */
export async function runAll(checks, run, tell) {
  /** @type {Result[]} */
  const results = [];
  /** @param {Check[]} some */
  const inTurn = async (some) => {
    for (const check of some) results.push(await runOne(check, run, tell));
  };
  /** @param {Check[]} some */
  const together = (some) => Promise.all(some.map((check) => inTurn([check])));

  const slow = checks.filter((check) => check.slow);
  const beside = run.areMany ? together(slow) : undefined;
  await inTurn(checks.filter((check) => !check.slow && !check.last));
  await (beside ?? together(slow));
  await inTurn(checks.filter((check) => check.last));
  return results;
}

/**
 * @param {Check} check
 * @param {Run} run
 * @param {(result: Result) => void} tell
 * @returns {Promise<Result>}
 */
async function runOne(check, run, tell) {
  const { name, section, says } = check;
  const trial = run.trial();
  const started = Date.now();
  const outcome = await outcomeOf(check, trial);
  trial.close();
  const result = { name, section, says, ...outcome, seconds: (Date.now() - started) / 1000 };
  tell(result);
  return result;
}

/**
 * @param {Check} check
 * @param {Trial} trial
 * @returns {Promise<Pick<Result, 'result' | 'expected' | 'came' | 'reason'>>}
 */
async function outcomeOf(check, trial) {
  const patience = new AbortController();
  const late = sleep(LONGEST, undefined, { signal: patience.signal }).then(() => {
    throw new Unmet(`an end of this check within ${LONGEST / 1000} s`, 'none');
  });
  late.catch(() => {});
  try {
    await Promise.race([check.run(trial), late]);
    return { result: 'pass' };
  } catch (thrown) {
    if (thrown instanceof Skipped) return { result: 'skip', reason: thrown.message };
    if (thrown instanceof Unmet) {
      return { result: 'fail', expected: thrown.expected, came: thrown.came };
    }
    return { result: 'fail', expected: says(check), came: String(thrown) };
  } finally {
    patience.abort();
  }
}

/** @param {Check} check */
function says(check) {
  return `what the protocol says: ${check.says}`;
}
