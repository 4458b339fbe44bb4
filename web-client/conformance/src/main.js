#!/usr/bin/env node
import { all } from './checks/all.js';
import { lines, json, summary } from './report.js';
import { runAll } from './runner.js';
import { serve } from './serve/serve.js';
import { scenarios } from './serve/scenarios.js';
import { Misuse, USAGE, read, settingsOf } from './settings.js';
import { Run } from './trial.js';
import { call } from './wire/http.js';

/** @typedef {import('./settings.js').Options} Options */

/** @param {Options} options @returns {Promise<number>} the exit code */
async function main(options) {
  const print = (/** @type {string} */ text) => process.stdout.write(`${text}\n`);
  if (options.help) {
    print(USAGE);
    return 0;
  }
  const wanted = (/** @type {{ name: string }} */ { name }) =>
    (options.only.length === 0 || options.only.some((part) => name.includes(part))) &&
    !options.except.some((part) => name.includes(part));
  const known = options.serve ? scenarios : all;
  const chosen = known.filter(wanted);
  if (chosen.length === 0) throw new Misuse('there is no check of that name; --list shows them');
  if (options.list) {
    chosen.forEach(({ name, says }) => print(`${name}: ${says}`));
    return 0;
  }
  /** @param {import('./runner.js').Result} result */
  const tell = (result) => {
    const isNews = options.verbose || result.result === 'fail';
    if (isNews && !options.json) print(lines(result));
  };
  const [what, results] = options.serve
    ? await serve(options, chosen, tell)
    : await checkGateway(options, chosen, tell);
  print(options.json ? json(what, results) : summary(results));
  return results.some(({ result }) => result === 'fail') ? 1 : 0;
}

/**
 * @param {Options} options
 * @param {any[]} chosen
 * @param {(result: import('./runner.js').Result) => void} tell
 * @returns {Promise<[string, import('./runner.js').Result[]]>}
 */
async function checkGateway(options, chosen, tell) {
  const settings = await settingsOf(options);
  try {
    await call(settings.gateway, 'GET', '/messages?limit=1', { once: true });
  } catch (thrown) {
    throw new Misuse(`${settings.gateway.url} can't be reached: ${thrown}`);
  }
  settings.gateway.book.pages.clear();
  return [settings.gateway.url, await runAll(chosen, new Run(settings), tell)];
}

try {
  process.exit(await main(read(process.argv.slice(2))));
} catch (thrown) {
  if (!(thrown instanceof Misuse)) throw thrown;
  console.error(`${thrown.message}\n\n${USAGE}`);
  process.exit(2);
}
