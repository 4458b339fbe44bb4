/** @typedef {import('./runner.js').Result} Result */

const MARKS = { pass: '✓', fail: '✗', skip: '-' };

/**
 * One result as lines for people: a failure with all that is known, a skip with its reason.
 *
 * @param {Result} result
 */
export function lines({ result, name, section, says, expected, came, reason }) {
  const head = `${MARKS[result]} ${name}`;
  if (result === 'skip') return `${head}: skipped, ${reason}`;
  const sentence = `${head}: ${says} [${section}]`;
  if (result === 'pass') return sentence;
  return `${sentence}\n    expected ${expected}\n    came     ${came}`;
}

/**
 * Why checks were skipped, and how many of each result there are.
 *
 * @param {Result[]} results
 */
export function summary(results) {
  /** @type {Map<string, number>} */
  const skips = new Map();
  for (const { reason } of results) {
    if (reason !== undefined) skips.set(reason, (skips.get(reason) ?? 0) + 1);
  }
  const count = counts(results);
  return [
    ...[...skips].map(([reason, times]) => `${MARKS.skip} ${times} skipped: ${reason}`),
    `${count.pass} passed, ${count.fail} failed, ${count.skip} skipped`,
  ].join('\n');
}

/**
 * The report for programs.
 *
 * @param {string} what was checked
 * @param {Result[]} results
 */
export function json(what, results) {
  return JSON.stringify({ what, ...counts(results), results }, null, 2);
}

/** @param {Result[]} results */
function counts(results) {
  /** @param {Result['result']} kind */
  const count = (kind) => results.filter(({ result }) => result === kind).length;
  return { pass: count('pass'), fail: count('fail'), skip: count('skip') };
}
