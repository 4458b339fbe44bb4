import { runAll } from '../runner.js';
import { seconds } from '../settings.js';
import { Stand } from './stand.js';

/** @typedef {import('../runner.js').Result} Result */

/**
 * Waits for a client, and drives it through the scenarios.
 *
 * @param {import('../settings.js').Options} options
 * @param {import('../check.js').Check[]} chosen
 * @param {(result: Result) => void} tell
 * @returns {Promise<[string, Result[]]>}
 */
export async function serve({ port, timeout, json }, chosen, tell) {
  const stand = await Stand.start(Number(port), seconds(timeout) * 1000);
  if (!json) process.stdout.write(`${guide(stand)}\n`);
  try {
    return ['client', await runAll(chosen, stand, tell)];
  } finally {
    await stand.stop();
  }
}

/** @param {Stand} stand */
function guide({ url, app }) {
  return `Connect the client to ${url}, app ${app}.
Its tokens: GET ${url}/token, another one each time.
It should write a message every half second, each with another text, until it is sent away.
What it shows, it may report: POST ${url}/shown with the seq of each message as the body.`;
}
