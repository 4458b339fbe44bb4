import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from '../src/connection';
import type { Socket, State } from '../src/connection';
import type { ServerFrame } from '../src/frames';

class FakeSocket implements Socket {
  onopen: Socket['onopen'] = null;
  onclose: Socket['onclose'] = null;
  onmessage: Socket['onmessage'] = null;
  readonly sent: Record<string, unknown>[] = [];
  closed = false;

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {}

  send(data: string): void {
    this.sent.push(JSON.parse(data) as Record<string, unknown>);
  }

  close(): void {
    this.closed = true;
  }

  opens(): void {
    this.onopen?.call(this as never, {} as Event);
  }

  receives(frame: object): void {
    this.onmessage?.call(this as never, { data: JSON.stringify(frame) } as MessageEvent);
  }

  closes(code: number, reason = ''): void {
    this.onclose?.call(this as never, { code, reason } as CloseEvent);
  }
}

const welcome = { type: 'welcome', last_seq: 0, delivered: 0, seen: 0, contact: { id: 'c' } };

describe('Connection', () => {
  let sockets: FakeSocket[];
  let states: State[];
  let frames: ServerFrame[];
  let renewals: boolean[];
  let after: number | undefined;
  let connection: Connection;

  beforeEach(() => {
    vi.useFakeTimers();
    sockets = [];
    states = [];
    frames = [];
    renewals = [];
    after = undefined;
    connection = new Connection({
      url: 'ws://gateway/socket',
      token: (renew) => {
        renewals.push(renew);
        return Promise.resolve('jwt');
      },
      after: () => after,
      open: (url, protocols) => {
        const socket = new FakeSocket(url, protocols);
        sockets.push(socket);
        return socket;
      },
      onState: (state) => states.push(state),
      onFrame: (frame) => frames.push(frame),
      random: () => 1,
      firstDelay: 100,
      maxDelay: 1000,
    });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  const state = (): State | undefined => states.at(-1);

  function socket(): FakeSocket {
    const newest = sockets.at(-1);
    if (newest === undefined) throw new Error('There is no socket');
    return newest;
  }

  async function live(): Promise<FakeSocket> {
    connection.start();
    await vi.advanceTimersByTimeAsync(0);
    socket().opens();
    socket().receives(welcome);
    return socket();
  }

  it('offers the protocol and the token as subprotocols, and no after at first', async () => {
    await live();

    expect(socket().protocols).toEqual(['viaduct.v1', 'bearer.jwt']);
    expect(socket().url).toBe('ws://gateway/socket');
    expect(state()).toEqual({ name: 'live', synced: true });
  });

  it('resumes after the last complete seq and is synced when the replay is', async () => {
    const first = await live();
    after = 7;
    first.closes(1006);
    await vi.advanceTimersByTimeAsync(100);
    socket().opens();
    socket().receives(welcome);

    expect(socket().url).toBe('ws://gateway/socket?after=7');
    expect(state()).toEqual({ name: 'live', synced: false });
    socket().receives({ type: 'synced', seq: 7 });
    expect(state()).toEqual({ name: 'live', synced: true });
  });

  it('waits longer each time, up to a bound, and starts over after a welcome', async () => {
    await live();
    const waits: number[] = [];
    for (let i = 0; i < 6; i++) {
      socket().closes(1006);
      const now = state();
      if (now?.name !== 'waiting') throw new Error('not waiting');
      waits.push(now.milliseconds);
      await vi.advanceTimersByTimeAsync(now.milliseconds);
    }
    socket().opens();
    socket().receives(welcome);
    socket().closes(1006);

    expect(waits).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(state()).toMatchObject({ name: 'waiting', milliseconds: 100 });
  });

  it('obeys the delay of a draining gateway', async () => {
    (await live()).receives({ type: 'draining', reconnect_in: 4.5 });
    socket().closes(1001);

    expect(state()).toMatchObject({ name: 'waiting', milliseconds: 4500 });
  });

  it('sends a message again with the same id until it is accepted', async () => {
    const first = await live();
    connection.send({ id: 'm1', text: 'hello', sent_at: 'now' });
    first.closes(1006);
    await vi.advanceTimersByTimeAsync(100);
    socket().opens();
    socket().receives(welcome);

    expect(first.sent).toEqual(socket().sent);
    expect(socket().sent).toMatchObject([{ type: 'send', id: 'm1', ref: 'm1', text: 'hello' }]);
    socket().receives({ type: 'accepted', id: 'm1', seq: 1, duplicate: true });
    expect(connection.pending()).toEqual([]);
  });

  it('keeps what is written offline, in order', async () => {
    connection.send({ id: 'a', text: '1', sent_at: 'now' });
    connection.send({ id: 'b', text: '2', sent_at: 'now' });
    await live();

    expect(socket().sent.map((frame) => frame['id'])).toEqual(['a', 'b']);
  });

  it('drops a message that is refused for good and sends the other again later', async () => {
    await live();
    connection.send({ id: 'a', text: '1', sent_at: 'now' });
    connection.send({ id: 'b', text: '2', sent_at: 'now' });
    socket().receives({ type: 'error', ref: 'a', code: 'invalid' });
    socket().receives({ type: 'error', ref: 'b', code: 'rate_limited', retry_after: 2 });
    await vi.advanceTimersByTimeAsync(2000);

    expect(socket().sent.map((frame) => frame['id'])).toEqual(['a', 'b', 'b']);
    expect(connection.pending().map((draft) => draft.id)).toEqual(['b']);
  });

  it('asks for a new token when the old one has expired or the upgrade was refused', async () => {
    await live();
    socket().closes(4401);
    await vi.advanceTimersByTimeAsync(100);
    socket().closes(1006);
    await vi.advanceTimersByTimeAsync(200);

    expect(renewals).toEqual([false, true, true]);
  });

  it('does not come back when it was blocked or replaced', async () => {
    await live();
    socket().closes(4409);
    await vi.advanceTimersByTimeAsync(60_000);

    expect(state()).toMatchObject({ name: 'ended', code: 4409 });
    expect(sockets).toHaveLength(1);
  });

  it('stays offline when it is told to, and hears nothing from the old socket', async () => {
    const old = await live();
    connection.stop();
    old.receives({ type: 'message', seq: 1 });
    await vi.advanceTimersByTimeAsync(60_000);

    expect(old.closed).toBe(true);
    expect(state()).toEqual({ name: 'offline' });
    expect(frames.map((frame) => frame.type)).toEqual(['welcome']);
    expect(connection.tell({ type: 'close' })).toBe(false);
  });

  it('opens no socket when it was stopped while it waited for a token', async () => {
    connection.start();
    connection.stop();
    await vi.advanceTimersByTimeAsync(60_000);

    expect(sockets).toHaveLength(0);
    expect(state()).toEqual({ name: 'offline' });
  });

  it('ignores frames that it does not know', async () => {
    await live();
    socket().receives({ type: 'fireworks' });
    socket().onmessage?.call(socket() as never, { data: 'not json' } as MessageEvent);

    expect(frames.map((frame) => frame.type)).toEqual(['welcome']);
  });
});
