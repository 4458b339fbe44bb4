import { afterEach, describe, expect, it } from 'vitest';
import { all } from '../src/checks/all.js';
import { runAll } from '../src/runner.js';
import { read, settingsOf } from '../src/settings.js';
import { Run } from '../src/trial.js';
import { APP, SECRET, fakeGateway } from './kit/fake-gateway.js';

/** What the fake gateway can do: no HTTP, no rates, no helpdesk. */
const SOCKET_CHECKS =
  /^(upgrade|token|welcome|replay|send|limit|receipt|history|device|form|always)\/|^privacy\/(live|reply)|^error\/(bad-json|unknown-type|reply|attachment|close-(bad|not|normal))/;
const HTTP_CHECKS = /^token\/(other-scheme|expired)$/;

/** @type {(() => Promise<void>)[]} */
const closers = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/**
 * @param {import('./kit/fake-gateway.js').Defects} defects
 * @param {(name: string) => boolean} chosen
 * @param {string[]} [args]
 */
async function results(defects, chosen, args = ['--secret', SECRET]) {
  const gateway = await fakeGateway(defects);
  closers.push(gateway.close);
  const options = read(['--url', gateway.url, '--app', APP, '--timeout', '2', ...args]);
  const checks = all.filter(({ name }) => SOCKET_CHECKS.test(name) && !HTTP_CHECKS.test(name));
  const some = checks.filter(({ name }) => chosen(name));
  return runAll(some, new Run(await settingsOf(options)), () => {});
}

describe('the checks of a gateway', () => {
  it('are all passed by one that does what the protocol says', async () => {
    const failed = (await results({}, () => true)).filter(({ result }) => result === 'fail');
    expect(failed).toEqual([]);
  });

  it('skip what one token alone can not show, and say why', async () => {
    const { sign } = await import('../src/jwt.js');
    const token = sign({ sub: 'anna', aud: APP, exp: Date.now() / 1000 + 60 }, SECRET);
    const found = await results({}, () => true, ['--token', token]);
    const failed = found.filter(({ result }) => result === 'fail');
    const skipped = found.filter(({ result }) => result === 'skip');
    expect(failed).toEqual([]);
    expect(skipped.map(({ name }) => name)).toContain('send/id-per-contact');
    expect(skipped.every(({ reason }) => (reason ?? '').length > 5)).toBe(true);
  });

  it.each([
    ['echoesToken', 'upgrade/token-as-subprotocol'],
    ['takesUnsigned', 'token/unsigned'],
    ['takesAnyAudience', 'token/other-audience'],
    ['gapInReplay', 'replay/everything'],
    ['forgetsRef', 'send/accepted'],
    ['forgetsIds', 'send/duplicate'],
    ['oneForAll', 'send/id-per-contact'],
    ['echoes', 'device/incoming-to-others'],
    ['receiptsToAll', 'receipt/other-device'],
    ['backwards', 'receipt/lower-ignored'],
    ['descending', 'history/newest'],
    ['oddErrors', 'error/unknown-type'],
    ['wrongCloseCode', 'error/close-bad-frames'],
    ['closesNewest', 'welcome/socket-too-many'],
    ['closesNormally', 'welcome/socket-too-many'],
    ['ignoresAfter', 'replay/everything'],
    ['neverSynced', 'replay/nothing'],
    ['loses', 'history/whole'],
    ['leaks', 'privacy/live'],
    ['needsRef', 'send/without-ref'],
    ['needsSentAt', 'send/accepted'],
  ])('find a gateway that is broken: %s fails %s', async (defect, check) => {
    const [found] = await results({ [defect]: true }, (name) => name === check);
    expect(found?.result).toBe('fail');
    expect(found?.expected).toBeTruthy();
    expect(found?.came).toBeTruthy();
  });

  it.each([
    ['nulls', 'form/message', 'buttons should be'],
    ['seconds', 'form/welcome', 'server_time should be'],
    ['oddErrors', 'form/error', 'code should be'],
    ['textSeqs', 'form/accepted', 'seq should be a whole number'],
    ['descending', 'form/history', 'should be in ascending order'],
    ['welcomesTwice', 'always/welcome-first', 'welcome'],
    ['doubles', 'always/order', 'seq should be'],
    ['swaps', 'always/order', 'seq should be'],
    ['alwaysSynced', 'always/synced', 'without after'],
    ['changesTexts', 'always/same-message', 'text of seq'],
    ['forgetsInHistory', 'always/same-message', 'id of seq'],
    ['leaks', 'always/same-message', 'should be seq'],
    ['answersTwice', 'always/answers', 'waits for an answer'],
    ['echoes', 'always/own', 'came as accepted and as message'],
    ['stepsBack', 'always/statuses', 'after seen there should be no sent'],
    ['backwards', 'always/receipts', 'should not fall below'],
  ])('find what does not hold of everything: %s fails %s', async (defect, check, came) => {
    const driven = ['device/incoming-to-others', 'error/unknown-type', 'send/duplicate'];
    const more = [
      'send/id-per-contact',
      'replay/everything',
      'receipt/lower-ignored',
      'history/newest',
    ];
    const found = await results({ [defect]: true }, (name) =>
      [check, ...driven, ...more].includes(name),
    );
    const broken = found.find(({ name }) => name === check);
    expect(broken?.result).toBe('fail');
    expect(broken?.came).toContain(came);
  });
});
