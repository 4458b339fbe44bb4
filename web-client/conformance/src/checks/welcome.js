import { checks } from '../check.js';
import { ensure, same } from '../expect.js';

/** The first frame, and how many sockets there may be. */
export const welcome = checks('Connecting', 'welcome', {
  first: [
    'welcome is the first frame after the upgrade.',
    async (t) => {
      const device = await t.device(await t.contact());
      await device.fence();
      same(device.frames[0]?.type, 'welcome', 'type of the first frame');
      same(device.all({ type: 'welcome' }).length, 1, 'number of welcomes');
    },
  ],
  browser: [
    'A browser that brings its token as a subprotocol gets a welcome, too.',
    async (t) => {
      const device = await t.device(await t.contact(), { browser: true });
      same(device.socket.protocol, 'viaduct.v1', 'subprotocol');
      same(device.welcome.protocol, 1, 'protocol');
    },
  ],
  contact: [
    "contact.id is the token's sub.",
    async (t) => {
      const contact = await t.contact();
      same((await t.device(contact)).welcome.contact.id, contact.sub, 'contact.id');
    },
  ],
  positions: [
    'last_seq, delivered and seen say where the contact is; a new contact is at 0.',
    async (t) => {
      const contact = await t.contacts.fresh();
      const device = await t.device(contact);
      const { last_seq, delivered, seen } = device.welcome;
      same({ last_seq, delivered, seen }, { last_seq: 0, delivered: 0, seen: 0 });
      await device.say('one');
      await device.say('two');
      same((await t.device(contact)).welcome.last_seq, 2, 'last_seq');
    },
  ],
  conversation: [
    'The conversation of a new contact is closed and has no operator.',
    async (t) => {
      const { conversation } = (await t.device(await t.contacts.fresh())).welcome;
      same(conversation, { state: 'closed', operator: null });
    },
  ],
  session: [
    'Each socket has a session of its own.',
    async (t) => {
      const { one, two } = await t.twoDevices();
      ensure(one.welcome.session !== two.welcome.session, 'two sessions', one.welcome.session);
    },
  ],
  'server-time': [
    "server_time is the gateway's time.",
    async (t) => {
      const { server_time } = (await t.device(await t.contact())).welcome;
      const apart = Math.abs(Date.parse(server_time) - Date.now());
      ensure(apart < 5 * 60_000, 'a time within 5 minutes of ours', server_time);
    },
  ],
  'socket-too-many': [
    'One socket more than a contact may have closes the oldest with 4409.',
    async (t) => {
      const most = Number(t.options.sockets);
      const contact = await t.contact();
      const devices = [];
      for (let i = 0; i <= most; i += 1) devices.push(await t.device(contact));
      const [oldest, ...others] = devices;
      await oldest?.closedWith(4409);
      const open = others.filter(({ isOpen }) => isOpen).length;
      same(open, most, 'number of other sockets that are open');
    },
  ],
});
