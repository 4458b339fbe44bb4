import { checks } from '../check.js';
import { Skipped, ensure, same } from '../expect.js';

/** Before the upgrade: the app, the origin, the subprotocol. */
export const upgrade = checks('Connecting', 'upgrade', {
  'header-alone': [
    'Clients that set the header may offer no subprotocol.',
    async (t) => {
      const { token } = await t.contact();
      const answer = await t.handshake({ token });
      same(answer.status, 101, 'status');
      same(answer.protocol, undefined, 'no subprotocol in the answer:');
    },
  ],
  'header-subprotocol': [
    'Clients that set the header may offer viaduct.v1.',
    async (t) => {
      const { token } = await t.contact();
      const answer = await t.handshake({ token, protocols: 'viaduct.v1' });
      same(answer.status, 101, 'status');
      same(answer.protocol, 'viaduct.v1', 'subprotocol');
    },
  ],
  'token-as-subprotocol': [
    'The token may come as a second subprotocol; the gateway selects viaduct.v1 and never echoes the token.',
    async (t) => {
      const { token } = await t.contact();
      const answer = await t.handshake({ protocols: `viaduct.v1, bearer.${token}` });
      same(answer.status, 101, 'status');
      same(answer.protocol, 'viaduct.v1', 'subprotocol');
      ensure(!echoes(answer, token), 'an answer without the token', answer.headers);
    },
  ],
  'refusal-without-token': [
    'A refusal does not echo the token either.',
    async (t) => {
      const token = 'not.a.token-0123456789';
      const answer = await t.handshake({ protocols: `viaduct.v1, bearer.${token}` });
      same(answer.status, 401, 'status');
      ensure(!echoes(answer, token), 'an answer without the token', answer);
    },
  ],
  'unknown-app': [
    'An unknown app is refused with 404 before the upgrade.',
    async (t) => {
      const { token } = await t.contact();
      const answer = await t.handshake({ token, app: 'there-is-no-such-app' });
      same(answer.status, 404, 'status');
    },
  ],
  'refused-origin': [
    'An Origin that the app does not allow is refused with 403.',
    async (t) => {
      const { token } = await t.contact();
      const named = t.options['refused-origin'];
      const origin = named ?? 'https://conformance.invalid';
      const { status } = await t.handshake({ token, origin });
      if (named === undefined && status === 101) {
        throw new Skipped(
          'the app seems to allow every origin; name another with --refused-origin',
        );
      }
      same(status, 403, 'status');
    },
  ],
  'allowed-origin': [
    'An Origin that the app allows may connect.',
    async (t) => {
      const { origin } = t.options;
      if (origin === undefined) throw new Skipped('needs --origin');
      const { token } = await t.contact();
      same((await t.handshake({ token, origin })).status, 101, 'status');
    },
  ],
});

/** @param {{ headers: Record<string, string>, body: string }} answer @param {string} token */
function echoes({ headers, body }, token) {
  return (JSON.stringify(headers) + body).includes(token);
}
