import { describe, it } from 'vitest';
import WebSocket from 'ws';
import { MemoryStore, ViaductClient } from '../../client/src/index.js';
import { runAll } from '../src/runner.js';
import { scenarios } from '../src/serve/scenarios.js';
import { Stand } from '../src/serve/stand.js';
import { naiveClient } from './kit/naive-client.js';

/** What every test closes in the end. @typedef {import('vitest').TestContext['onTestFinished']} Finally */

/** @param {number} timeout @param {Finally} lastly */
async function stand(timeout, lastly) {
  const made = await Stand.start(0, timeout);
  lastly(() => made.stop());
  return made;
}

/** Results of a client that comes back at once. @param {string[]} names @param {Finally} lastly @param {Parameters<typeof naiveClient>[1]} [habits] */
async function resultsOfNaive(names, lastly, habits) {
  const gateway = await stand(1_000, lastly);
  gateway.returnWithin = 1_000;
  lastly(naiveClient(gateway.url, habits));
  const some = scenarios.filter(({ name }) => names.includes(name));
  return runAll(some, gateway, () => {});
}

describe.concurrent('the scenarios for a client', { timeout: 240_000 }, () => {
  it('are all passed by the client of this project', async ({ expect, onTestFinished }) => {
    const gateway = await stand(10_000, onTestFinished);
    const client = new ViaductClient({
      url: gateway.url,
      app: gateway.app,
      store: new MemoryStore(),
      token: async () => (await fetch(`${gateway.url}/token`)).text(),
      WebSocket: /** @type {any} */ (WebSocket),
      random: () => 0.15,
    });
    client.on('message', ({ seq }) => {
      void fetch(`${gateway.url}/shown`, { method: 'POST', body: String(seq) });
    });
    client.connect();
    let written = 0;
    const writing = setInterval(() => client.send({ text: `message ${(written += 1)}` }), 200);
    onTestFinished(() => {
      clearInterval(writing);
      client.disconnect();
    });

    const results = await runAll(scenarios, gateway, () => {});

    expect(results.filter(({ result }) => result !== 'pass')).toEqual([]);
    expect(results).toHaveLength(scenarios.length);
  });

  it('find a client that asks for everything each time', async ({ expect, onTestFinished }) => {
    const habits = { query: '?after=0' };

    const [result] = await resultsOfNaive(['connect/after'], onTestFinished, habits);

    expect(result?.expected).toContain('an after from');
  });

  it('find a client that stays away when it was closed', async ({ expect, onTestFinished }) => {
    const habits = { stays: true };

    const [result] = await resultsOfNaive(['close/too-slow'], onTestFinished, habits);

    expect(result?.expected).toBe('another attempt to connect');
  });

  it.for([
    ['connect/after', 'no after'],
    ['send/send-lost', 'nothing like it'],
    ['close/expired', 'the same'],
    ['close/backoff', 'attempts'],
    ['close/draining', 'ms'],
    ['close/replaced', 'attempts'],
  ])('find what a naive client does wrong: %s', async ([name, came], test) => {
    const [result] = await resultsOfNaive([String(name)], test.onTestFinished);

    test.expect(result?.result).toBe('fail');
    test.expect(result?.came).toContain(came);
  });

  it('find the same message under two ids', async ({ expect, onTestFinished }) => {
    const names = ['send/accepted-lost', 'books/same-content-same-id'];

    const results = await resultsOfNaive(names, onTestFinished);

    expect(results.at(-1)?.result).toBe('fail');
    expect(results.at(-1)?.expected).toContain('number of ids');
  });
});
