import { setTimeout as sleep } from 'node:timers/promises';
import { checks } from '../check.js';
import { same } from '../expect.js';
import { claimsOf, repacked, resigned, unsigned } from '../jwt.js';

/** @typedef {import('../trial.js').Trial} Trial */

/** Which tokens open the door. */
export const token = checks('Connecting: token', 'token', {
  missing: [
    'A missing token is refused with 401.',
    async (t) => same((await t.handshake()).status, 401, 'status'),
  ],
  malformed: [
    'A malformed token is refused with 401.',
    async (t) => {
      for (const bad of ['x', 'a.b.c', '..', 'e30.e30.']) await refused(t, bad);
    },
  ],
  'other-scheme': [
    'The header says Bearer.',
    async (t) => {
      const answer = await t.call('GET', '/messages', {
        headers: { authorization: 'Basic YW5uYTphbm5h' },
      });
      same(answer.status, 401, 'status');
    },
  ],
  'wrongly-signed': [
    'A wrongly signed token is refused with 401.',
    async (t) => refused(t, resigned((await t.contact()).token)),
  ],
  changed: [
    'A token whose claims were changed after signing is refused with 401.',
    async (t) => {
      const { token } = await t.contact();
      await refused(t, repacked(token, { ...claimsOf(token), sub: 'somebody-else' }));
    },
  ],
  unsigned: [
    'The algorithm is fixed by the app, never by the token: alg none is refused with 401.',
    async (t) => refused(t, unsigned(claimsOf((await t.contact()).token))),
  ],
  'other-algorithm': [
    'The algorithm is fixed by the app, never by the token: HS512 with the right secret is refused with 401.',
    async (t) => refused(t, t.contacts.sign({ sub: 'conformance' }, 'HS512')),
  ],
  expired: [
    'An expired token is refused with 401.',
    async (t) => {
      const { token } = await t.contacts.fresh(1);
      const left = Number(claimsOf(token).exp) * 1000 - Date.now();
      await sleep(Math.max(0, left) + 1500);
      await refused(t, token);
    },
    { slow: true },
  ],
  'other-audience': [
    "A token whose aud is not the app's slug is refused with 401.",
    async (t) => refused(t, t.contacts.sign({ sub: 'conformance', aud: 'another-app' })),
  ],
  'claims-required': [
    'sub, aud and exp are required.',
    async (t) => {
      for (const missing of ['sub', 'aud', 'exp']) {
        await refused(t, t.contacts.sign({ sub: 'conformance', [missing]: undefined }));
      }
    },
  ],
  'sub-length': [
    'sub has 1 to 255 characters.',
    async (t) => {
      await refused(t, t.contacts.sign({ sub: '' }));
      await refused(t, t.contacts.sign({ sub: 'x'.repeat(256) }));
      const longest = `conformance-${t.id()}-`.padEnd(255, 'x');
      const device = await t.device({ sub: longest, token: t.contacts.sign({ sub: longest }) });
      same(device.welcome.contact.id, longest, 'contact.id');
    },
  ],
  profile: [
    'name, phone, email, picture and custom_fields are optional claims; the welcome knows the name.',
    async (t) => {
      const sub = `conformance-${t.id()}`;
      const token = t.contacts.sign({
        sub,
        name: 'Zoë Ångström',
        phone: '491701234567',
        email: 'zoe@example.com',
        picture: 'https://example.com/zoe.png',
        custom_fields: { plan: 'pro' },
      });
      const device = await t.device({ sub, token });
      same(device.welcome.contact, { id: sub, name: 'Zoë Ångström' }, 'contact');
    },
  ],
});

/** In the header and as a subprotocol. @param {Trial} t @param {string} bad */
async function refused(t, bad) {
  const header = await t.handshake({ token: bad });
  same(header.status, 401, `status for ${bad.slice(0, 60)}:`);
  const subprotocol = await t.handshake({ protocols: `viaduct.v1, bearer.${bad}` });
  same(subprotocol.status, 401, `status as a subprotocol for ${bad.slice(0, 60)}:`);
}
