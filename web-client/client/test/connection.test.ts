import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConnectionState } from '../src/index.js';
import { FakeEvents, json, outgoing, problem } from './kit/network.js';
import type { Call } from './kit/network.js';
import { connected, settle, tokenFor, world } from './kit/setup.js';
import type { World } from './kit/setup.js';

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-03-01T10:00:00Z') }));
afterEach(() => void vi.useRealTimers());

const page = json(200, { messages: [], more: false });
const reachable = (): Response => page.clone();

/** Waits as the state says, and checks that nothing happened before. */
async function waits({ client, network }: World, milliseconds: number): Promise<void> {
  const before = network.sockets.length + network.calls.length;
  expect(client.state).toMatchObject({ name: 'connecting', retryIn: milliseconds });
  await settle(milliseconds - 1);
  expect(network.sockets.length + network.calls.length).toBe(before);
  await settle(1);
  expect(network.sockets.length + network.calls.length).toBe(before + 1);
}

describe('connecting', () => {
  it('goes from disconnected over connecting to connected, each with code and reason', async () => {
    const { client, network, told, state } = world();
    expect(state()).toEqual({
      name: 'disconnected',
      code: 'initial',
      reason: 'not connected',
    });
    client.connect();
    await settle();
    network.socket.welcomes();
    client.disconnect();
    expect(told.state).toEqual([
      {
        name: 'connecting',
        code: 'requested',
        reason: 'connect()',
        attempt: 0,
      },
      { name: 'connected', transport: 'websocket', synced: true },
      { name: 'disconnected', code: 'requested', reason: 'disconnect()' },
    ]);
    expect(network.socket.closed).toBe(true);
  });

  it('puts the token into the subprotocol and nowhere else', async () => {
    const { client, network } = world({ token: () => 'a.b.c' });
    client.connect();
    await settle();
    expect(network.socket.url).toBe('wss://gateway.test/v1/apps/demo/socket');
    expect(network.socket.protocols).toEqual(['viaduct.v1', 'bearer.a.b.c']);
  });

  it('connects once, however often it is told to', async () => {
    const { client, network } = world();
    client.connect();
    client.connect();
    await settle();
    network.socket.welcomes();
    client.connect();
    await settle();
    expect(network.sockets).toHaveLength(1);
  });

  it('can be connected again after it was disconnected', async () => {
    const { client, network, state, page } = await connected();
    client.disconnect();
    expect(page.listenerCount).toBe(0);
    client.connect();
    await settle();
    network.socket.welcomes();
    expect(state().name).toBe('connected');
    expect(network.sockets).toHaveLength(2);
  });

  it('makes no socket when it is disconnected while the token is on its way', async () => {
    let give: (token: string) => void = () => {};
    const { client, network } = world({
      token: () => new Promise<string>((resolve) => (give = resolve)),
    });
    client.connect();
    client.disconnect();
    give('jwt');
    await settle();
    expect(network.sockets).toHaveLength(0);
  });

  it('can be disconnected by a listener at any moment', async () => {
    for (const moment of ['connecting', 'connected'] as ConnectionState['name'][]) {
      const { client, network, state } = world();
      client.on('state', ({ name }) => name === moment && client.disconnect());
      client.connect();
      await settle();
      if (network.sockets.length > 0) network.socket.welcomes();
      await settle(120_000);
      expect(state().name).toBe('disconnected');
      expect(vi.getTimerCount()).toBe(0);
    }
  });

  it('ignores what a socket says that it has left', async () => {
    const { client, network, told } = await connected();
    const [old] = network.sockets;
    old?.ends(1006);
    await settle(500);
    old?.gives(outgoing(1));
    old?.ends(4403);
    await settle();
    expect(told.message).toEqual([]);
    expect(client.state.name).toBe('connecting');
  });

  it('treats a constructor that throws as a connection that broke', async () => {
    const { client, network, state } = world();
    network.forbidden = true;
    client.connect();
    await settle();
    expect(state()).toMatchObject({ name: 'connecting', code: 'lost', reason: 'insecure' });
  });
});

describe('connecting again', () => {
  it('waits longer each time, at random, up to half a minute', async () => {
    const it = world();
    it.client.connect();
    await settle();
    for (const bound of [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
      it.network.socket.welcomes();
      it.network.socket.ends(1006);
      await waits(it, bound);
    }
  });

  it('draws its waits from the whole range below the bound', async () => {
    for (const random of [0, 0.25, 0.999]) {
      const { network, state } = await connected({ random: () => random });
      network.socket.ends(1006);
      expect(state()).toMatchObject({ retryIn: Math.round(500 * random) });
    }
  });

  it('starts over only after a connection that lasted, so that accept and close do not spin', async () => {
    const it = await connected();
    it.network.socket.ends(1006);
    await waits(it, 500);
    it.network.socket.welcomes();
    await settle(4_999);
    it.network.socket.ends(1006);
    await waits(it, 1000);
    it.network.socket.welcomes();
    await settle(5_000);
    it.network.socket.ends(1006);
    await waits(it, 500);
  });

  it('counts failed attempts in its state', async () => {
    const { network, state } = await connected();
    network.socket.ends(1006);
    expect(state()).toMatchObject({ attempt: 1 });
    await settle(500);
    expect(state()).toMatchObject({ attempt: 1, code: 'lost' });
    expect(state()).not.toHaveProperty('retryIn');
  });

  it('resumes behind what it has', async () => {
    const { network, seqs } = await connected({}, { last_seq: 7 });
    network.socket.gives(outgoing(8));
    network.socket.ends(1006);
    await settle(500);
    expect(network.socket.url).toMatch(/\/socket\?after=8$/);
    network.socket.welcomes({ last_seq: 9 });
    network.socket.gives(outgoing(8));
    network.socket.gives(outgoing(9));
    network.socket.gives({ type: 'synced', seq: 9 });
    expect(seqs()).toEqual([8, 9]);
  });

  it('is synced when what was missed has arrived', async () => {
    const { network, state } = await connected();
    network.socket.ends(1006);
    await settle(500);
    network.socket.welcomes({ last_seq: 1 });
    expect(state()).toMatchObject({ name: 'connected', synced: false });
    network.socket.gives({ type: 'synced', seq: 1 });
    expect(state()).toMatchObject({ name: 'connected', synced: true });
  });

  it.each([
    [4403, 'blocked'],
    [4409, 'replaced'],
  ])('stays away after %i', async (code, name) => {
    const { network, state } = await connected();
    network.socket.ends(code, 'why');
    await settle(120_000);
    expect(state()).toEqual({ name: 'disconnected', code: name, reason: 'why' });
    expect(network.sockets).toHaveLength(1);
  });

  it('waits at least five seconds after 4429', async () => {
    const it = await connected();
    it.network.socket.ends(4429);
    expect(it.state()).toMatchObject({ code: 'rate_limited' });
    await waits(it, 6_000);
  });

  it.each([
    [4408, 'too_slow'],
    [1009, 'too_large'],
    [1001, 'unavailable'],
    [4400, 'lost'],
    [1000, 'lost'],
  ])('comes back after %i with the code %s', async (code, name) => {
    const it = await connected();
    it.network.socket.ends(code);
    expect(it.state()).toMatchObject({ code: name });
    await waits(it, 500);
    expect(it.network.socket.url).toMatch(/after=0$/);
  });

  it('does not wait for ever for a welcome', async () => {
    const { client, network, state } = world();
    network.answer = reachable;
    client.connect();
    await settle(15_000);
    expect(network.socket.closed).toBe(true);
    expect(state()).toMatchObject({ name: 'connecting', retryIn: 500 });
  });
});

describe('a gateway that goes away', () => {
  it('is left when it said, though it has not closed yet', async () => {
    const { network, state } = await connected();
    network.socket.gives({ type: 'draining', reconnect_in: 4 });
    await settle(3_999);
    expect(state().name).toBe('connected');
    await settle(1);
    expect(network.sockets).toHaveLength(2);
    expect(network.sockets[0]?.closed).toBe(true);
  });

  it('is come back to when it said, though it has closed before', async () => {
    const it = await connected();
    it.network.socket.gives({ type: 'draining', reconnect_in: 20 });
    await settle(1_000);
    it.network.socket.ends(1001);
    expect(it.state()).toMatchObject({ code: 'unavailable' });
    await waits(it, 19_000);
  });
});

describe('a WebSocket that ends before the welcome', () => {
  const refusedWith = async (answer: Response): Promise<World> => {
    const made = world();
    made.network.answer = () => answer.clone();
    made.client.connect();
    await settle();
    made.network.socket.ends(1006);
    await settle();
    return made;
  };

  it('makes it ask why, with the token in the header', async () => {
    const { network } = await refusedWith(page);
    expect(network.calls).toMatchObject([
      {
        method: 'GET',
        path: '/messages?limit=1',
        authorization: expect.stringMatching(/^Bearer /),
      },
    ]);
  });

  it('means a new token when that one is refused, at once and then ever more slowly', async () => {
    const it = await refusedWith(problem(401));
    expect(it.asked).toEqual(['first', 'refused']);
    it.network.socket.ends(1006);
    await settle();
    expect(it.state()).toMatchObject({ code: 'token', retryIn: 500 });
    await settle(500);
    expect(it.asked).toEqual(['first', 'refused', 'refused']);
  });

  it('is final when there is no such app', async () => {
    const { state } = await refusedWith(problem(404));
    expect(state()).toEqual({
      name: 'disconnected',
      code: 'unknown_app',
      reason: 'because 404',
    });
  });

  it('is final when the app does not allow this origin', async () => {
    const { state } = await refusedWith(problem(403));
    expect(state()).toMatchObject({ name: 'disconnected', code: 'forbidden' });
  });

  it.each([403, 404])('passes when something on the way says %i', async (status) => {
    const it = await refusedWith(new Response('<html>', { status }));
    await waits(it, 500);
  });

  it.each([429, 503])('obeys the Retry-After of %i', async (status) => {
    const it = await refusedWith(problem(status, {}, { 'Retry-After': '7' }));
    expect(it.state()).toMatchObject({ code: 'unavailable' });
    await waits(it, 8_000);
  });

  it('just waits when there is no network', async () => {
    const it = world();
    it.client.connect();
    await settle();
    for (const bound of [500, 1000, 2000]) {
      it.network.socket.ends(1006);
      await settle();
      await waits(it, bound);
    }
    expect(it.network.sockets).toHaveLength(4);
  });

  it('does not wait for ever for the answer', async () => {
    const { client, network, state } = world();
    network.answer = () => new Promise(() => {});
    client.connect();
    await settle();
    network.socket.ends(1006);
    await settle(10_000);
    expect(state()).toMatchObject({ name: 'connecting', retryIn: 500 });
  });

  it('twice in a row, though the gateway is there, makes it use events', async () => {
    const { network, state } = await withEvents();
    expect(network.sockets).toHaveLength(2);
    expect(state()).toEqual({ name: 'connected', transport: 'events', synced: true });
  });

  it('twice, but not in a row, does not', async () => {
    const { client, network } = world();
    network.answer = reachable;
    client.connect();
    await settle();
    network.socket.ends(1006);
    await settle(500);
    network.socket.welcomes();
    await settle(5_000);
    network.socket.ends(1006);
    await settle(500);
    network.socket.ends(1006);
    await settle(1_000);
    expect(network.calls.map(({ path }) => path)).not.toContain('/events?after=0');
    expect(network.sockets).toHaveLength(4);
  });

  it('never makes it use events when only WebSockets are wanted', async () => {
    const { client, network } = world({ transport: 'websocket' });
    network.answer = reachable;
    client.connect();
    await settle();
    for (let i = 0; i < 5; i += 1) {
      network.socket.ends(1006);
      await settle(30_000);
    }
    expect(new Set(network.calls.map(({ path }) => path))).toEqual(new Set(['/messages?limit=1']));
  });
});

/** Over events, because two WebSockets in a row were refused. */
async function withEvents(
  more: object = {},
): Promise<World & { events: () => FakeEvents; streams: Call[] }> {
  const made = world();
  const streams: Call[] = [];
  const all: FakeEvents[] = [];
  made.network.answer = (call) => {
    if (!call.path.startsWith('/events')) return reachable();
    streams.push(call);
    const events = new FakeEvents();
    all.push(events);
    events.gives({ ...welcomeFrame, ...more });
    return events.response;
  };
  made.client.connect();
  await settle();
  made.network.socket.ends(1006);
  await settle(500);
  made.network.socket.ends(1006);
  await settle();
  return { ...made, streams, events: () => all.at(-1) as FakeEvents };
}

const welcomeFrame = {
  type: 'welcome',
  contact: { id: 'anna' },
  last_seq: 0,
  delivered: 0,
  seen: 0,
  heartbeat: 25,
};

describe('over events', () => {
  it('reads frames however they are cut', async () => {
    const { events, seqs } = await withEvents();
    const text = `id: 1\r\ndata: ${JSON.stringify(outgoing(1, { text: 'zażółć' }))}\r\n\r\n: heartbeat\n\n`;
    for (const byte of text) events().write(byte);
    await settle();
    expect(seqs()).toEqual([1]);
  });

  it('goes on behind what it has when the stream ends or breaks', async () => {
    const { events, streams, state } = await withEvents();
    events().gives(outgoing(1));
    await settle();
    events().ends();
    await settle();
    expect(state()).toMatchObject({ name: 'connecting', code: 'lost' });
    await settle(10_000);
    expect(streams.at(-1)?.path).toBe('/events?after=1');
    events().breaks();
    await settle(10_000);
    expect(streams).toHaveLength(3);
    expect(state().name).toBe('connected');
  });

  it('tries a WebSocket again after a minute, then ever later up to ten; one refusal brings it back', async () => {
    const { network, events, streams, state } = await withEvents();
    let sockets = 2;
    for (const minutes of [1, 2, 4, 8, 10, 10]) {
      for (let seconds = 0; seconds < minutes * 60; seconds += 20) {
        expect(network.sockets).toHaveLength(sockets);
        await settle(20_000);
        events().write(': heartbeat\n\n');
      }
      await settle(1);
      sockets += 1;
      expect(network.sockets).toHaveLength(sockets);
      network.socket.ends(1006);
      await settle();
      expect(streams).toHaveLength(sockets - 1);
      expect(state()).toMatchObject({ transport: 'events' });
    }
  });

  it('tries a WebSocket again when the network has changed', async () => {
    const { network, page, state } = await withEvents();
    page.tell('online');
    await settle();
    expect(network.sockets).toHaveLength(3);
    network.socket.welcomes();
    expect(state()).toMatchObject({ transport: 'websocket' });
  });

  it('is alive as long as comments come', async () => {
    const { events, state, streams } = await withEvents({ heartbeat: 5 });
    for (let i = 0; i < 5; i += 1) {
      await settle(5_000);
      events().write(': heartbeat\n\n');
      await settle();
    }
    expect(streams).toHaveLength(1);
    await settle(15_000);
    expect(streams.length).toBeGreaterThan(1);
    expect(state().name).toBe('connected');
  });

  it.each([
    [problem(404), 'unknown_app'],
    [problem(403), 'forbidden'],
  ])('is final when refused for good', async (answer, code) => {
    const { client, network, state } = world({ transport: 'events' });
    network.answer = () => answer.clone();
    client.connect();
    await settle();
    expect(state()).toMatchObject({ name: 'disconnected', code });
  });

  it('gets a new token when that one is refused', async () => {
    const { client, network, asked } = world({ transport: 'events' });
    network.answer = () => problem(401);
    client.connect();
    await settle();
    expect(asked).toEqual(['first', 'refused']);
    expect(network.sockets).toHaveLength(0);
  });

  it('obeys Retry-After, and does not blame WebSockets for it', async () => {
    const { network, events, state } = await withEvents();
    network.answer = () => problem(503, {}, { 'Retry-After': '7' });
    events().ends();
    await settle(1_000 + 2_000);
    expect(state()).toMatchObject({ code: 'unavailable' });
    const sockets = network.sockets.length;
    await settle(12_000);
    expect(network.sockets.length).toBe(sockets + 1);
  });

  it('is not used again where answers can not be streamed', async () => {
    const { client, network } = world();
    network.answer = (call) =>
      call.path.startsWith('/events') ? new Response(null, { status: 200 }) : reachable();
    client.connect();
    await settle();
    for (let i = 0; i < 6; i += 1) {
      network.socket.ends(1006);
      await settle(60_000);
    }
    expect(network.calls.filter(({ path }) => path.startsWith('/events'))).toHaveLength(1);
    expect(network.sockets.length).toBeGreaterThan(4);
  });

  it('is the only way where there is no WebSocket', async () => {
    vi.stubGlobal('WebSocket', undefined);
    try {
      const { client, network, state } = world({ WebSocket: undefined as never });
      const events = new FakeEvents();
      network.answer = () => events.response;
      client.connect();
      await settle();
      events.gives(welcomeFrame);
      await settle();
      expect(state()).toMatchObject({ name: 'connected', transport: 'events' });
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

describe('tokens', () => {
  it('are new at once after 4401, with what was missed', async () => {
    const { network, asked } = await connected();
    await settle(10_000);
    network.socket.ends(4401);
    await settle();
    expect(asked).toEqual(['first', 'refused']);
    expect(network.socket.url).toMatch(/after=0$/);
  });

  it('that are refused again and again do not make it spin', async () => {
    const { network, asked, state } = await connected();
    network.socket.ends(4401);
    await settle();
    network.socket.welcomes();
    network.socket.ends(4401);
    await settle();
    expect(asked).toHaveLength(2);
    expect(state()).toMatchObject({ code: 'token', retryIn: 500 });
  });

  it('are kept for the next connection', async () => {
    const { network, asked } = await connected();
    network.socket.ends(1006);
    await settle(500);
    expect(asked).toEqual(['first']);
  });

  it('are renewed a minute before they expire, the new one first', async () => {
    const token = vi.fn(() => tokenFor(3600));
    const { network, state } = await connected({ token });
    await heartbeats(network, 3600_000 - 60_000 - 1);
    expect(token).toHaveBeenCalledTimes(1);
    let give: (token: string) => void = () => {};
    token.mockImplementationOnce(() => new Promise((resolve) => (give = resolve)) as never);
    await heartbeats(network, 1);
    expect(token).toHaveBeenLastCalledWith('expiring');
    expect(state().name).toBe('connected');
    give(tokenFor(3600));
    await settle();
    expect(network.sockets.at(-1)?.url).toMatch(/after=0$/);
    expect(state()).toMatchObject({ name: 'connecting', code: 'token' });
  });

  it('that live shortly are renewed a tenth of their life before', async () => {
    const token = vi.fn(() => tokenFor(100));
    const { network } = await connected({ token });
    await heartbeats(network, 89_999);
    expect(token).toHaveBeenCalledTimes(1);
    await heartbeats(network, 1);
    expect(token).toHaveBeenCalledTimes(2);
  });

  it('expire by the clock of the gateway', async () => {
    const token = vi.fn(() => tokenFor(3600));
    const ahead = new Date(Date.now() + 1800_000).toISOString();
    const { network } = await connected({ token }, { server_time: ahead });
    await heartbeats(network, 1740_000 - 1);
    expect(token).toHaveBeenCalledTimes(1);
    await heartbeats(network, 1);
    expect(token).toHaveBeenCalledTimes(2);
  });

  it('that look expired by a wrong clock are used all the same, without spinning', async () => {
    const token = vi.fn(() => tokenFor(-7200));
    const made = world({ token });
    made.client.connect();
    await settle();
    made.network.socket.welcomes();
    await heartbeats(made.network, 29_999);
    expect(token).toHaveBeenCalledTimes(1);
    expect(made.state().name).toBe('connected');
    await heartbeats(made.network, 600_000);
    expect(token.mock.calls.length).toBeLessThan(25);
  });

  it('that can not be had are asked for again, ever more slowly', async () => {
    let fails = true;
    const token = vi.fn(() => {
      if (fails) throw new Error('backend is down');
      return tokenFor(3600);
    });
    const { client, network, state, told } = world({ token });
    client.connect();
    await settle();
    expect(state()).toMatchObject({
      name: 'connecting',
      code: 'no_token',
      reason: 'backend is down',
      retryIn: 500,
    });
    expect(told.error).toMatchObject([{ code: 'token', message: 'backend is down' }]);
    await settle(500);
    expect(state()).toMatchObject({ retryIn: 1000 });
    fails = false;
    await settle(1000);
    expect(network.sockets).toHaveLength(1);
  });

  it('whose renewal fails are asked for again while the old one still serves', async () => {
    let fails = false;
    const token = vi.fn(() => {
      if (fails) throw new Error('backend is down');
      return tokenFor(3600);
    });
    const { network, told, state } = await connected({ token });
    fails = true;
    await heartbeats(network, 3540_000);
    expect(told.error).toMatchObject([{ code: 'token' }]);
    expect(state().name).toBe('connected');
    fails = false;
    await heartbeats(network, 2_000);
    expect(network.sockets).toHaveLength(2);
  });

  it('whose callback never answers are asked for again', async () => {
    const { client, state } = world({ token: () => new Promise<string>(() => {}) });
    client.connect();
    await settle(30_000);
    expect(state()).toMatchObject({ code: 'no_token', retryIn: 500 });
  });

  it.each([
    '<!doctype html>\n<title>Sign in</title>',
    'Not Found',
    '',
    undefined,
    { token: 'jwt' },
  ])('that are none (%j) are asked for again, and go nowhere', async (none) => {
    const token = vi.fn((): string => none as string);
    const { client, network, state, told } = world({ token });
    client.connect();
    await settle();
    expect(told.error).toMatchObject([{ code: 'token' }]);
    expect(state()).toMatchObject({ name: 'connecting', code: 'no_token', retryIn: 500 });
    token.mockReturnValue(tokenFor(3600));
    await settle(500);
    expect(network.sockets).toHaveLength(1);
  });

  it('may end with a line break, as answers of backends do', async () => {
    const it = await connected({ token: () => 'header.payload.signature\n' });
    expect(it.network.socket.protocols).toEqual(['viaduct.v1', 'bearer.header.payload.signature']);
  });

  it('that are null disconnect: nobody is signed in', async () => {
    const { client, state } = world({ token: () => null });
    client.connect();
    await settle();
    expect(state()).toMatchObject({ name: 'disconnected', code: 'no_token' });
  });

  it('of another contact disconnect, before anything is sent as somebody else', async () => {
    const subjects = ['anna', 'bob'];
    const { network, client, state } = await connected({
      token: () => tokenFor(3600, subjects.shift()),
    });
    network.socket.ends(4401);
    await settle();
    expect(state()).toMatchObject({ name: 'disconnected', code: 'other_contact' });
    expect(network.sockets).toHaveLength(1);
    await client.send({ text: 'for Anna' });
  });

  it('of another contact that no one can read disconnect, too', async () => {
    const bob = { contact: { id: 'bob' } };
    const it = await connected({ token: () => 'opaque', contact: 'anna' }, bob);
    expect(it.state()).toMatchObject({ name: 'disconnected', code: 'other_contact' });
    expect(it.network.socket.closed).toBe(true);
    expect(it.told.welcome).toEqual([]);
  });

  it('that no one can read work as well', async () => {
    const { network, client } = await connected({ token: () => 'opaque' });
    await client.send({ text: 'hello' });
    await settle();
    expect(network.socket.frames('send')).toHaveLength(1);
  });

  it('that live for years do not overflow the alarm', async () => {
    const token = vi.fn(() => tokenFor(10 * 365 * 86_400));
    const { network } = await connected({ token });
    await settle(1_000);
    expect(network.sockets).toHaveLength(1);
    expect(token).toHaveBeenCalledTimes(1);
  });
});

/** Time passes on a connection that answers. */
async function heartbeats(network: World['network'], milliseconds: number): Promise<void> {
  let left = milliseconds;
  while (left > 0) {
    const step = Math.min(left, 1_000);
    await settle(step);
    left -= step;
    const { socket } = network;
    if (!socket.welcomed) socket.welcomes();
    socket.gives({ type: 'ok' });
  }
}

describe('liveness', () => {
  it('is asked for when nothing came for a heartbeat, and any frame is an answer', async () => {
    const { network, state } = await connected();
    await settle(24_999);
    expect(network.socket.sent).toEqual([]);
    await settle(1);
    const [ping] = network.socket.sent;
    expect(ping).toMatchObject({ type: 'typing', on: false, ref: expect.any(String) });
    network.socket.gives({ type: 'ok', ref: ping?.['ref'] });
    await settle(24_000);
    expect(state().name).toBe('connected');
    expect(network.sockets).toHaveLength(1);
  });

  it('does not say that the contact stopped typing', async () => {
    const { network, client } = await connected({}, { heartbeat: 2 });
    client.setTyping(true);
    await settle(2_000);
    expect(network.socket.sent.at(-1)).toMatchObject({ type: 'typing', on: true, ref: 'ping1' });
  });

  it('is not asked for while frames come', async () => {
    const { network } = await connected();
    for (let i = 0; i < 10; i += 1) {
      await settle(20_000);
      network.socket.gives({ type: 'typing', on: true });
    }
    expect(network.socket.sent).toEqual([]);
  });

  it('that is not shown within ten seconds makes it connect again', async () => {
    const { network, state } = await connected();
    await settle(25_000 + 9_999);
    expect(state().name).toBe('connected');
    await settle(1);
    expect(state()).toMatchObject({ name: 'connecting', code: 'silent' });
    expect(network.socket.closed).toBe(true);
  });

  it('is asked for as ever when the clock was set back', async () => {
    const { state } = await connected();
    vi.setSystemTime(Date.now() - 3_600_000);
    await settle(50_000 + 10_000);
    expect(state()).toMatchObject({ name: 'connecting', code: 'silent' });
  });

  it.each(['online', 'visible'] as const)(
    'is checked at once when the page is %s',
    async (change) => {
      const { network, page, state } = await connected();
      page.tell(change);
      expect(network.socket.sent).toMatchObject([{ type: 'typing', on: false }]);
      await settle(5_000);
      expect(state()).toMatchObject({ name: 'connecting', code: 'silent' });
    },
  );

  it('is not checked when the page is hidden', async () => {
    const { network, page } = await connected();
    page.tell('hidden');
    expect(network.socket.sent).toEqual([]);
  });
});

describe('the page', () => {
  it.each(['online', 'visible'] as const)('that is %s ends the wait', async (change) => {
    const it = await connected();
    for (let i = 0; i < 6; i += 1) {
      it.network.socket.welcomes();
      it.network.socket.ends(1006);
      await settle(i < 5 ? 30_000 : 0);
    }
    const { length } = it.network.sockets;
    it.page.tell(change);
    await settle();
    expect(it.network.sockets).toHaveLength(length + 1);
  });

  it('does not end a wait that the gateway asked for', async () => {
    const { network, page } = await connected();
    network.socket.ends(4429);
    page.tell('visible');
    page.tell('online');
    await settle(4_999);
    expect(network.sockets).toHaveLength(1);
    await settle(1);
    expect(network.sockets).toHaveLength(2);
  });

  it('does not make a wait longer when the clock was set back', async () => {
    const { network, page } = await connected();
    network.socket.ends(4429);
    vi.setSystemTime(Date.now() - 3_600_000);
    page.tell('visible');
    await settle(6_000);
    expect(network.sockets).toHaveLength(2);
  });

  it('that goes offline makes a connection prove itself, and begins none', async () => {
    const { network, page, state } = await connected();
    page.online = false;
    page.tell('offline');
    expect(network.socket.sent).toMatchObject([{ type: 'typing', on: false }]);
    await settle(5_000);
    expect(state()).toMatchObject({ name: 'connecting', code: 'silent', retryIn: 30_000 });
    page.tell('offline');
    await settle();
    expect(network.sockets).toHaveLength(1);
  });

  it('that is offline is waited for, at most the longest wait', async () => {
    const it = await connected();
    it.page.online = false;
    it.network.socket.ends(1006);
    await waits(it, 30_000);
    it.network.socket.ends(1006);
    await settle();
    expect(it.state()).toMatchObject({ retryIn: 30_000 });
    it.page.tell('online');
    await settle();
    expect(it.network.sockets).toHaveLength(3);
  });
});

describe('frames', () => {
  it('of unknown types and with unknown fields are ignored', async () => {
    const { network, told, seqs } = await connected();
    network.socket.gives({ type: 'fireworks', big: true });
    network.socket.gives(outgoing(1, { mood: 'fine' }));
    expect(told.error).toEqual([]);
    expect(seqs()).toEqual([1]);
  });

  it.each(['{', '7', 'null', '[]', '{}'])(
    'that are none (%s) are ignored and told',
    async (text) => {
      const { network, told, state } = await connected();
      network.socket.gives(text);
      expect(told.error).toMatchObject([{ name: 'ViaductError', code: 'bad_frame' }]);
      expect(state().name).toBe('connected');
    },
  );

  it('that nobody waits for are told when they are errors', async () => {
    const { network, told } = await connected();
    network.socket.gives({ type: 'error', code: 'bad_json', message: 'why' });
    expect(told.error).toMatchObject([{ code: 'bad_json', message: 'why' }]);
  });

  it('are told as events', async () => {
    const { network, told } = await connected({}, { delivered: 3, seen: 2, last_seq: 3 });
    network.socket.gives({ type: 'typing', on: true, author: { kind: 'operator' } });
    network.socket.gives({ type: 'conversation', state: 'closed', operator: null });
    network.socket.gives({ type: 'status', seq: 1, message_id: 'm1', status: 'sent' });
    network.socket.gives({ type: 'receipt', delivered: 3, seen: 3 });
    expect(told.typing).toEqual([{ on: true, author: { kind: 'operator' } }]);
    expect(told.conversation).toEqual([
      { state: 'open', operator: null },
      { state: 'closed', operator: null },
    ]);
    expect(told.status).toEqual([{ seq: 1, message_id: 'm1', status: 'sent' }]);
    expect(told.receipt).toEqual([
      { delivered: 3, seen: 2 },
      { delivered: 3, seen: 3 },
    ]);
    expect(told.welcome).toHaveLength(1);
  });

  it('reach the other listeners when one throws, which the page is told', async () => {
    const { network, client, told } = await connected();
    client.on('message', () => {
      throw new Error('a mistake of the app');
    });
    const later: number[] = [];
    client.on('message', ({ seq }) => later.push(seq));
    network.socket.gives(outgoing(1));
    network.socket.gives(outgoing(2));
    expect(later).toEqual([1, 2]);
    expect(told.message).toHaveLength(2);
    expect(() => vi.runOnlyPendingTimers()).toThrow('a mistake of the app');
    client.disconnect();
    vi.clearAllTimers();
  });
});
