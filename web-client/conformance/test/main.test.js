import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { APP, SECRET, fakeGateway } from './kit/fake-gateway.js';

const MAIN = fileURLToPath(new URL('../src/main.js', import.meta.url));

/**
 * @param {string[]} args
 * @returns {Promise<{ code: number, out: string, err: string }>}
 */
function run(...args) {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], (error, out, err) => {
      resolve({ code: Number(error?.code ?? 0), out, err });
    });
  });
}

/** @param {import('./kit/fake-gateway.js').Defects} defects @param {string[]} args */
async function check(defects, ...args) {
  const { url, close } = await fakeGateway(defects);
  onTestFinished(close);
  return run('--url', url, '--app', APP, '--secret', SECRET, '--only', 'device/typing', ...args);
}

describe('the command', () => {
  it('exits with 0 when nothing failed, and says no more than that', async () => {
    const { code, out } = await check({});
    expect(out).toBe('1 passed, 0 failed, 0 skipped\n');
    expect(code).toBe(0);
  });

  it('tells what passed when it is asked to', async () => {
    const { out } = await check({}, '--verbose');
    expect(out).toMatch(/^✓ device\/typing: .* \[Frames, gateway → client\]\n1 passed/);
  });

  it('exits with 1 when something failed, and says what was expected and what came', async () => {
    const { code, out } = await check({ forgetsRef: true }, '--timeout', '0.5');
    expect(out).toMatch(/✗ device\/typing: .*\n {4}expected .*\n {4}came .*\n0 passed, 1 failed/);
    expect(code).toBe(1);
  });

  it('says once why it skipped, for all that it skipped for that', async () => {
    const { code, out } = await check({}, '--only', 'from-helpdesk');
    expect(out).toMatch(/^- \d\d skipped: needs --helpdesk\n1 passed, 0 failed, \d\d skipped\n$/);
    expect(code).toBe(0);
  });

  it('reports to programs', async () => {
    const { out } = await check({}, '--json');
    const { pass, fail, results } = JSON.parse(out);
    expect([pass, fail, results[0].name]).toEqual([1, 0, 'device/typing']);
  });

  it.each([
    [[], '--url is needed'],
    [['--url', 'http://localhost:1'], 'one of --token'],
    [['--url', 'http://localhost:1', '--app', 'x', '--token', 'x'], "can't be reached"],
    [['--wrong'], '--wrong'],
    [['--only', 'there-is-none'], 'no check of that name'],
  ])('exits with 2 when it can not begin: %j', async (args, why) => {
    const { code, err } = await run(...args);
    expect(err).toContain(why);
    expect(code).toBe(2);
  });
});
