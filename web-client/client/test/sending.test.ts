import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryStore } from '../src/index.js';
import type { Channel, Draft, Store } from '../src/index.js';
import { FakeEvents, json, outgoing, problem, welcome } from './kit/network.js';
import type { Call } from './kit/network.js';
import { connected, settle, tokenFor, world } from './kit/setup.js';
import type { World } from './kit/setup.js';

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-03-01T10:00:00Z') }));
afterEach(() => void vi.useRealTimers());

const SPACE = 'https://gateway.test/v1/apps/demo|anna';

function sent({ network }: World): unknown[] {
  return network.sockets.flatMap((socket) => socket.frames('send').map(({ text }) => text));
}

async function reconnect({ network }: World, welcome: object = {}): Promise<void> {
  network.socket.ends(1006);
  await settle(30_000);
  network.socket.welcomes(welcome);
  await settle();
}

describe('sending', () => {
  it('stores a message first, then sends it, and removes it when it is accepted', async () => {
    const store = new MemoryStore();
    const it = await connected({ store });
    const draft = await it.client.send({ text: 'hello', reply_to: 3 });
    await settle();
    expect(await store.load(SPACE)).toEqual([draft]);
    expect(it.network.socket.frames('send')).toEqual([
      {
        type: 'send',
        ref: 'send1',
        id: draft.id,
        text: 'hello',
        reply_to: 3,
        sent_at: '2026-03-01T10:00:00.000Z',
      },
    ]);
    it.network.socket.accepts(1);
    await settle();
    expect(await store.load(SPACE)).toEqual([]);
    expect(it.client.drafts).toEqual([]);
    expect(it.told.draft.map(({ change }) => change)).toEqual(['added', 'accepted']);
    expect(it.told.message).toEqual([
      {
        seq: 1,
        message_id: 'm1',
        id: draft.id,
        direction: 'incoming',
        author: { kind: 'contact', id: 'anna', name: 'Anna' },
        text: 'hello',
        reply_to: 3,
        status: 'accepted',
        created_at: '2026-03-01T10:15:30.123Z',
      },
    ]);
  });

  it('does not send what is not stored yet', async () => {
    let stored: () => void = () => {};
    const store = new MemoryStore();
    store.put = () => new Promise((resolve) => (stored = resolve));
    const it = await connected({ store });
    const sending = it.client.send({ text: 'hello' });
    await settle(100);
    expect(sent(it)).toEqual([]);
    stored();
    await sending;
    await settle();
    expect(sent(it)).toEqual(['hello']);
  });

  it('sends the ids of attachments only, and shows the rest', async () => {
    const it = await connected();
    const file = { id: 'a1', name: 'x.png', url: 'https://x.test/x.png' };
    await it.client.send({ attachments: [file], location: { lat: 1, lng: 2 }, payload: 'p' });
    await settle();
    expect(it.network.socket.frames('send')).toMatchObject([
      { attachments: [{ id: 'a1' }], location: { lat: 1, lng: 2 }, payload: 'p' },
    ]);
    expect(it.client.drafts[0]?.content.attachments).toEqual([file]);
    it.network.socket.accepts(1);
    expect(it.told.message[0]?.attachments).toEqual([file]);
  });

  it.each([{}, { text: '' }, { attachments: [] }, { attachments: [{ name: 'not uploaded' }] }])(
    'refuses %o, which says nothing',
    async (content) => {
      const { client } = await connected();
      await expect(client.send(content)).rejects.toMatchObject({ code: 'invalid' });
      expect(client.drafts).toEqual([]);
    },
  );

  it('sends a message as it was when it was written, whatever becomes of the object', async () => {
    const it = await connected();
    const attachments = [{ id: 'a1' }];
    const content = { text: 'with a file', attachments };
    const sending = it.client.send(content);
    attachments.pop();
    content.text = '';
    await sending;
    await settle();
    expect(it.network.socket.frames('send')).toMatchObject([
      { text: 'with a file', attachments: [{ id: 'a1' }] },
    ]);
  });

  it('refuses what can not be written down, and goes on with the next', async () => {
    const it = await connected();
    const circle: Record<string, unknown> = { lat: 1 };
    circle['lng'] = circle;
    await expect(it.client.send({ location: circle as never })).rejects.toThrow();
    await it.client.send({ text: 'next' });
    await settle();
    expect(sent(it)).toEqual(['next']);
    expect(it.client.drafts).toHaveLength(1);
  });

  it('stores nothing that a listener has discarded at once', async () => {
    const store = new MemoryStore();
    const it = await connected({ store });
    it.client.on('draft', ({ draft, change }) => {
      if (change === 'added') void it.client.discard(draft.id);
    });
    await it.client.send({ text: 'never mind' });
    await settle();
    expect(await store.load(SPACE)).toEqual([]);
    expect(sent(it)).toEqual([]);
  });

  it('has one message under way at a time, in order', async () => {
    const it = await connected();
    for (const text of ['1', '2', '3']) void it.client.send({ text });
    await settle();
    expect(sent(it)).toEqual(['1']);
    it.network.socket.accepts(1);
    await settle();
    expect(sent(it)).toEqual(['1', '2']);
    it.network.socket.accepts(2);
    await settle();
    it.network.socket.accepts(3);
    await settle();
    expect(sent(it)).toEqual(['1', '2', '3']);
    expect(it.seqs()).toEqual([1, 2, 3]);
  });

  it('keeps what is written before there is a connection, and sends it then', async () => {
    const it = world();
    const stored = vi.fn();
    void it.client.send({ text: 'early' }).then(stored);
    await settle(60_000);
    expect(it.client.drafts).toMatchObject([{ content: { text: 'early' }, state: 'waiting' }]);
    // whose message it is, and so where it is to be stored, is not known before the token
    expect(stored).not.toHaveBeenCalled();
    it.client.connect();
    await settle();
    expect(stored).toHaveBeenCalled();
    it.network.socket.welcomes();
    await settle();
    expect(sent(it)).toEqual(['early']);
  });

  it('stores at once what is written before the token, when it is told whose it is', async () => {
    const store = new MemoryStore();
    const { client } = world({ store, contact: 'anna' });
    await client.send({ text: 'early' });
    expect(await store.load(SPACE)).toHaveLength(1);
  });

  it('sends again under the same id what had no answer, and tells it once', async () => {
    const it = await connected();
    const { id } = await it.client.send({ text: 'hello' });
    await settle();
    await reconnect(it);
    expect(it.network.socket.frames('send')).toMatchObject([{ id, text: 'hello' }]);
    it.network.socket.accepts(1, { duplicate: true });
    it.network.socket.gives({ ...outgoing(1), direction: 'incoming', id, status: 'sent' });
    expect(it.seqs()).toEqual([1]);
    expect(it.told.status).toMatchObject([{ seq: 1, status: 'sent' }]);
    expect(it.client.drafts).toEqual([]);
  });

  it.each([
    ['live or replayed', 'message'],
    ['in the history', 'history'],
  ])('takes a message with its id, %s, for its acceptance', async (_, how) => {
    const it = await connected();
    const { id } = await it.client.send({ text: 'hello' });
    void it.client.send({ text: 'next' });
    await settle();
    const message = { ...outgoing(1), direction: 'incoming', id };
    if (how === 'message') {
      it.network.socket.gives(message);
    } else {
      const asked = it.client.history();
      await settle();
      const ref = it.network.socket.frames('history')[0]?.['ref'];
      it.network.socket.gives({ type: 'history', ref, messages: [message], more: false });
      await asked;
    }
    await settle();
    expect(it.client.drafts).toHaveLength(1);
    expect(sent(it)).toEqual(['hello', 'next']);
    // the answer that came late is nobody's
    it.network.socket.gives({ type: 'error', ref: 'send1', code: 'invalid', message: 'late' });
    expect(it.client.drafts).toMatchObject([{ state: 'waiting' }]);
  });

  it('connects again when a message has no answer on a connection that stands', async () => {
    const it = await connected();
    await it.client.send({ text: 'hello' });
    await settle(5_000);
    it.network.socket.gives({ type: 'typing', on: true });
    await settle(9_999);
    expect(it.state().name).toBe('connected');
    await settle(1);
    expect(it.state()).toMatchObject({ name: 'connecting', code: 'silent' });
  });

  it('can be told again to connect without sending anything twice at once', async () => {
    const it = await connected();
    await it.client.send({ text: 'hello' });
    await settle();
    it.client.connect();
    await settle();
    expect(sent(it)).toEqual(['hello']);
  });
});

describe('a refusal', () => {
  const refuse = (it: World, more: object): void => {
    const ref = it.network.socket.frames('send').at(-1)?.['ref'];
    it.network.socket.gives({ type: 'error', ref, message: 'why', ...more });
  };

  it('that passes brings the message again after retry_after, and no other overtakes it', async () => {
    const it = await connected();
    void it.client.send({ text: '1' });
    void it.client.send({ text: '2' });
    await settle();
    refuse(it, { code: 'rate_limited', retry_after: 3 });
    await settle(2_999);
    expect(sent(it)).toEqual(['1']);
    await settle(1);
    expect(sent(it)).toEqual(['1', '1']);
    it.network.socket.accepts(1);
    await settle();
    expect(sent(it)).toEqual(['1', '1', '2']);
  });

  it('that passes without a time is waited for ever longer', async () => {
    const it = await connected({}, { heartbeat: 1000 });
    void it.client.send({ text: '1' });
    await settle();
    for (const wait of [1_000, 2_000, 4_000]) {
      const { length } = sent(it);
      refuse(it, { code: 'unavailable' });
      await settle(wait - 1);
      expect(sent(it)).toHaveLength(length);
      await settle(1);
      expect(sent(it)).toHaveLength(length + 1);
    }
  });

  it('for good makes the message failed, keeps it, and lets the next go on', async () => {
    const store = new MemoryStore();
    const it = await connected({ store });
    const { id } = await it.client.send({ text: '1' });
    void it.client.send({ text: '2' });
    await settle();
    refuse(it, { code: 'invalid', field: 'text' });
    await settle();
    const failed = {
      id,
      state: 'failed',
      error: { code: 'invalid', message: 'why', field: 'text' },
    };
    expect(it.client.drafts[0]).toMatchObject(failed);
    expect((await store.load(SPACE))[0]).toMatchObject(failed);
    expect(sent(it)).toEqual(['1', '2']);
    expect(it.told.error).toEqual([]);
  });

  it('for good can be answered with another try, behind the others', async () => {
    const it = await connected();
    const { id } = await it.client.send({ text: '1' });
    await settle();
    refuse(it, { code: 'not_found' });
    void it.client.send({ text: '2' });
    await settle();
    await it.client.retry(id);
    it.network.socket.accepts(1);
    await settle();
    expect(it.network.socket.frames('send').map((frame) => frame['text'])).toEqual(['1', '2', '1']);
    expect(it.client.drafts).toMatchObject([{ id, state: 'waiting' }]);
    expect(it.client.drafts[0]).not.toHaveProperty('error');
    it.network.socket.accepts(2);
    await settle();
    expect(it.client.drafts).toEqual([]);
  });

  it('for good can be answered by forgetting it', async () => {
    const store = new MemoryStore();
    const it = await connected({ store });
    const { id } = await it.client.send({ text: '1' });
    await settle();
    refuse(it, { code: 'forbidden' });
    await it.client.discard(id);
    expect(it.client.drafts).toEqual([]);
    expect(await store.load(SPACE)).toEqual([]);
    expect(it.told.draft.at(-1)).toMatchObject({ change: 'discarded' });
    await it.client.discard('unknown');
    await it.client.retry('unknown');
  });

  it('of a frame that is too large does not end in a loop', async () => {
    const it = await connected();
    const { id } = await it.client.send({ text: 'long' });
    void it.client.send({ text: 'short' });
    await settle();
    it.network.socket.ends(1009);
    expect(it.client.drafts[0]).toMatchObject({
      id,
      state: 'failed',
      error: { code: 'too_large' },
    });
    await settle(500);
    it.network.socket.welcomes();
    await settle();
    expect(sent(it)).toEqual(['long', 'short']);
  });

  it('of a frame that is too large is foreseen from the limits', async () => {
    const limits = { frame_bytes: 200 };
    const it = await connected({}, { limits });
    void it.client.send({ text: 'ż'.repeat(60) });
    void it.client.send({ text: 'z'.repeat(60) });
    await settle();
    expect(it.client.drafts).toMatchObject([
      { state: 'failed', error: { code: 'too_large' } },
      { state: 'waiting' },
    ]);
    expect(sent(it)).toEqual(['z'.repeat(60)]);
  });
});

describe('a reload or a crash', () => {
  it('loses nothing: the next client sends what is in the store, in order, under the same ids', async () => {
    const store = new MemoryStore();
    const first = await connected({ store });
    const drafts = await Promise.all(['1', '2', '3'].map((text) => first.client.send({ text })));
    // it is gone without a word
    const second = world({ store });
    void second.client.send({ text: '4' });
    second.client.connect();
    await settle();
    second.network.socket.welcomes();
    for (let seq = 1; seq <= 4; seq += 1) {
      await settle();
      second.network.socket.accepts(seq);
    }
    await settle();
    expect(sent(second)).toEqual(['1', '2', '3', '4']);
    const ids = second.network.socket.frames('send').map(({ id }) => id);
    expect(ids.slice(0, 3)).toEqual(drafts.map(({ id }) => id));
    expect(await store.load(SPACE)).toEqual([]);
  });

  it('keeps the order though the clock was set back meanwhile', async () => {
    const store = new MemoryStore();
    const first = await connected({ store });
    await first.client.send({ text: '1' });
    vi.setSystemTime(Date.now() - 86_400_000);
    const second = world({ store, contact: 'anna' });
    void second.client.send({ text: '2' });
    await settle();
    expect(second.client.drafts.map(({ content }) => content.text)).toEqual(['1', '2']);
  });

  it('brings failed messages back as failed', async () => {
    const store = new MemoryStore();
    const first = await connected({ store });
    await first.client.send({ text: '1' });
    await settle();
    first.network.socket.gives({ type: 'error', ref: 'send1', code: 'invalid', message: 'why' });
    await settle();
    const second = await connected({ store });
    expect(second.client.drafts).toMatchObject([{ state: 'failed' }]);
    expect(sent(second)).toEqual([]);
  });

  it('never gives one contact what another has written', async () => {
    const store = new MemoryStore();
    const first = await connected({ store });
    await first.client.send({ text: 'of Anna' });
    first.client.disconnect();
    const bob = { contact: { id: 'bob' } };
    const second = await connected({ store, token: () => tokenFor(3600, 'bob') }, bob);
    expect(second.client.drafts).toEqual([]);
    const elsewhere = await connected({ store, app: 'other' });
    expect(elsewhere.client.drafts).toEqual([]);
  });
});

describe('a store that fails', () => {
  const broken = (more: Partial<Store>): Store => Object.assign(new MemoryStore(), more);
  const fails = (): Promise<never> => Promise.reject(new Error('no space left'));
  const hangs = (): Promise<never> => new Promise(() => {});

  it.each([
    ['put', { put: fails }],
    ['load', { load: fails }],
    ['remove', { remove: fails }],
  ])('on %s is told, and the message goes on from memory', async (_, more) => {
    const it = await connected({ store: broken(more) });
    await it.client.send({ text: 'hello' });
    await settle();
    it.network.socket.accepts(1);
    await settle();
    expect(it.told.error).toMatchObject([{ code: 'store', message: 'no space left' }]);
    expect(it.client.drafts).toEqual([]);
  });

  it.each(['put', 'load', 'remove'])('by throwing at once on %s is no different', async (what) => {
    const throws = (): never => {
      throw new Error('no space left');
    };
    const it = await connected({ store: broken({ [what]: throws }) });
    await it.client.send({ text: 'hello' });
    await settle();
    it.network.socket.accepts(1);
    await settle();
    expect(it.told.error).toMatchObject([{ code: 'store', message: 'no space left' }]);
    expect(it.client.drafts).toEqual([]);
  });

  it('makes drafts say that they are in memory only, until it works again', async () => {
    let works = false;
    const store = new MemoryStore();
    const put = store.put.bind(store);
    store.put = (space, draft) => (works ? put(space, draft) : fails());
    const it = world({ store, contact: 'anna' });
    const draft = await it.client.send({ text: 'hello' });
    expect(draft).toMatchObject({ unsaved: true });
    expect(it.told.error).toMatchObject([{ code: 'store' }]);
    expect(await store.load(SPACE)).toEqual([]);

    works = true;
    it.client.connect();
    await settle();
    expect(await store.load(SPACE)).toMatchObject([{ id: draft.id }]);
    expect(it.client.drafts).toEqual(await store.load(SPACE));
    expect(it.client.drafts[0]).not.toHaveProperty('unsaved');
  });

  it('is read again after a while, ever later, and what it holds is sent', async () => {
    const store = new MemoryStore();
    const before = world({ store, contact: 'anna' });
    await before.client.send({ text: 'left behind' });
    before.client.disconnect();
    const load = vi.spyOn(store, 'load').mockImplementation(fails);
    const it = await connected({ store });
    const beat = async (milliseconds: number): Promise<void> => {
      it.network.socket.gives({ type: 'ok' });
      await settle(milliseconds);
    };
    const { length } = load.mock.calls;
    await beat(5_000);
    expect(load).toHaveBeenCalledTimes(length + 1);
    await beat(9_999);
    expect(load).toHaveBeenCalledTimes(length + 1);
    load.mockRestore();
    await beat(1);
    expect(sent(it)).toEqual(['left behind']);
    it.client.disconnect();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('on remove keeps what was discarded from coming back, and removes it later', async () => {
    const store = new MemoryStore();
    const remove = vi.spyOn(store, 'remove').mockImplementation(fails);
    const it = world({ store, contact: 'anna' });
    const { id } = await it.client.send({ text: 'never mind' });
    await it.client.discard(id);
    it.client.connect();
    await settle();
    it.network.socket.welcomes();
    await settle();
    remove.mockRestore();
    await settle(20_000);
    expect(sent(it)).toEqual([]);
    expect(it.client.drafts).toEqual([]);
    expect(await store.load(SPACE)).toEqual([]);
  });

  it('by giving what is no draft holds up nothing', async () => {
    const it = await connected({
      store: broken({ load: async () => [null, { id: '1' }] as never }),
    });
    await it.client.send({ text: 'hello' });
    await settle();
    expect(sent(it)).toEqual(['hello']);
  });

  it('by removing late brings nothing back that was discarded meanwhile', async () => {
    const store = new MemoryStore();
    const remove = store.remove.bind(store);
    store.remove = async (space, id) => {
      await new Promise((later) => setTimeout(later, 1_000));
      await remove(space, id);
    };
    const it = world({ store, contact: 'anna' });
    const { id } = await it.client.send({ text: 'never mind' });
    void it.client.discard(id);
    it.client.connect(); // reads the store
    await settle();
    it.network.socket.welcomes();
    await settle(5_000);
    expect(sent(it)).toEqual([]);
    expect(it.client.drafts).toEqual([]);
  });

  it('by never answering holds up nothing for long', async () => {
    const it = await connected({ store: broken({ load: hangs, put: hangs }) });
    void it.client.send({ text: 'hello' });
    await settle(6_000);
    expect(sent(it)).toEqual(['hello']);
  });
});

/** Channels of one name within a test. */
class FakeChannels {
  private readonly open = new Set<Channel & { name: string }>();

  readonly make = (name: string): Channel => {
    const all = this.open;
    const channel: Channel & { name: string } = {
      name,
      onmessage: null,
      postMessage(message) {
        const data: unknown = structuredClone(message);
        for (const other of all) {
          if (other === channel || other.name !== name) continue;
          queueMicrotask(() => other.onmessage?.({ data }));
        }
      },
      close: () => void all.delete(channel),
    };
    all.add(channel);
    return channel;
  };

  get count(): number {
    return this.open.size;
  }
}

describe('two tabs', () => {
  const tabs = async (): Promise<{ a: World; b: World; store: Store; channels: FakeChannels }> => {
    const store = new MemoryStore();
    const channels = new FakeChannels();
    const a = await connected({ store, channel: channels.make });
    const b = await connected({ store, channel: channels.make });
    return { a, b, store, channels };
  };

  it('show the same drafts', async () => {
    const { a, b } = await tabs();
    const { id } = await a.client.send({ text: '1' });
    await settle();
    expect(b.client.drafts).toEqual(a.client.drafts);
    a.network.socket.gives({ type: 'error', ref: 'send1', code: 'invalid', message: 'why' });
    await settle();
    expect(b.client.drafts).toMatchObject([{ state: 'failed' }]);
    await b.client.discard(id);
    await settle();
    expect(a.client.drafts).toEqual([]);
    expect(b.told.draft.map(({ change }) => change)).toEqual(['added', 'changed', 'discarded']);
  });

  it('both tell a message that one of them sent, once', async () => {
    const { a, b } = await tabs();
    const { id } = await a.client.send({ text: '1' });
    await settle();
    a.network.socket.accepts(1);
    await settle();
    expect(b.client.drafts).toEqual([]);
    b.network.socket.gives({ ...outgoing(1), direction: 'incoming', id });
    expect(a.seqs()).toEqual([1]);
    expect(b.seqs()).toEqual([1]);
    expect(b.client.position).toBe(1);
  });

  it('leave the sending to the one that has it, for a while', async () => {
    const { a, b } = await tabs();
    await a.client.send({ text: '1' });
    await settle(3_999);
    expect(sent(b)).toEqual([]);
    a.network.socket.accepts(1);
    await settle(60_000);
    expect(sent(b)).toEqual([]);
  });

  it('take over what one of them could not send though the clock was set back', async () => {
    const { a, b } = await tabs();
    a.network.socket.ends(1006);
    await a.client.send({ text: '1' });
    await settle();
    a.client.disconnect();
    vi.setSystemTime(Date.now() - 3_600_000);
    await settle(10_000);
    expect(sent(b)).toEqual(['1']);
  });

  it('take over what one of them could not send', async () => {
    const { a, b } = await tabs();
    a.network.socket.ends(4409);
    await a.client.send({ text: '1' });
    await settle(4_000);
    expect(sent(b)).toEqual(['1']);
    b.network.socket.accepts(1);
    await settle();
    expect(a.client.drafts).toEqual([]);
  });

  it('send the whole queue before an own message', async () => {
    const { a, b } = await tabs();
    a.network.socket.ends(4409);
    await a.client.send({ text: '1' });
    await b.client.send({ text: '2' });
    await settle();
    expect(sent(b)).toEqual(['1']);
    b.network.socket.accepts(1);
    await settle();
    expect(sent(b)).toEqual(['1', '2']);
  });

  it('agree without a channel too, by the ids', async () => {
    const store = new MemoryStore();
    const a = await connected({ store, channel: null });
    await a.client.send({ text: '1' });
    const b = await connected({ store, channel: null });
    expect(sent(b)).toEqual(['1']);
    a.network.socket.accepts(1);
    b.network.socket.accepts(1, { duplicate: true });
    await settle();
    expect([a.client.drafts, b.client.drafts]).toEqual([[], []]);
    expect([a.seqs(), b.seqs()]).toEqual([[1], [1]]);
  });

  it('leave the channel when they disconnect', async () => {
    const { a, b, channels } = await tabs();
    a.client.disconnect();
    b.client.disconnect();
    expect(channels.count).toBe(0);
    a.client.connect();
    await settle();
    expect(channels.count).toBe(1);
  });

  it('bear a channel that fails', async () => {
    const failing = (): Channel => {
      throw new Error('sandboxed');
    };
    const it = await connected({ channel: failing });
    await it.client.send({ text: '1' });
    await settle();
    expect(sent(it)).toEqual(['1']);
  });
});

describe('over events', () => {
  const overEvents = async (
    answer: (call: Call) => Response | Promise<Response>,
  ): Promise<World & { events: FakeEvents }> => {
    const events = new FakeEvents();
    const made = world({ transport: 'events' });
    made.network.answer = (call) =>
      call.path.startsWith('/events') ? events.response : answer(call);
    made.client.connect();
    await settle();
    events.gives(welcome);
    await settle();
    return { ...made, events };
  };
  const posts = ({ network }: World): Call[] =>
    network.calls.filter(({ method }) => method === 'POST');
  const accepted = (call: Call, seq: number): Response => {
    const { id } = call.body as Draft;
    return json(202, { id, seq, message_id: `m${seq}`, created_at: '2026-03-01T10:15:30.123Z' });
  };

  it('posts messages one after the other', async () => {
    let seq = 0;
    const it = await overEvents((call) => accepted(call, (seq += 1)));
    void it.client.send({ text: '1' });
    void it.client.send({ text: '2' });
    await settle();
    expect(posts(it)).toMatchObject([
      { path: '/messages', body: { text: '1' } },
      { path: '/messages', body: { text: '2' } },
    ]);
    expect(posts(it)[0]?.body).not.toHaveProperty('ref');
    expect(it.seqs()).toEqual([1, 2]);
    expect(it.client.drafts).toEqual([]);
  });

  it('tells a message once, though it comes by the stream as well', async () => {
    let answer: (response: Response) => void = () => {};
    const it = await overEvents(() => new Promise((resolve) => (answer = resolve)));
    const { id } = await it.client.send({ text: '1' });
    await settle();
    it.events.gives({ ...outgoing(1), direction: 'incoming', id });
    await settle();
    expect(it.client.drafts).toEqual([]);
    answer(json(202, { id, seq: 1, message_id: 'm1', created_at: '' }));
    await settle();
    expect(it.seqs()).toEqual([1]);
  });

  it.each([
    [problem(503, { code: 'unavailable' }, { 'Retry-After': '5' }), 5_000],
    [problem(429, { code: 'rate_limited' }, { 'Retry-After': '2' }), 2_000],
    [new Response('bad gateway', { status: 502 }), 1_000],
    [new Response('<html>', { status: 403 }), 1_000],
  ])('brings a message again after a refusal that passes', async (refusal, wait) => {
    const answers = [refusal];
    const it = await overEvents((call) => answers.shift() ?? accepted(call, 1));
    await it.client.send({ text: '1' });
    await settle(wait - 1);
    expect(posts(it)).toHaveLength(1);
    await settle(1);
    expect(posts(it)).toHaveLength(2);
    expect(it.client.drafts).toEqual([]);
  });

  it('brings a message again when the call broke', async () => {
    let broken = true;
    const it = await overEvents((call) => {
      if (broken) throw new TypeError('network changed');
      return accepted(call, 1);
    });
    await it.client.send({ text: '1' });
    await settle();
    broken = false;
    await settle(1_000);
    expect(it.client.drafts).toEqual([]);
  });

  it.each([
    [problem(400, { code: 'invalid', field: 'text' }), 'invalid'],
    [problem(413, { code: 'too_large' }), 'too_large'],
    [new Response('<html>', { status: 413 }), 'too_large'],
  ])('fails a message that is refused for good', async (refusal, code) => {
    const it = await overEvents(() => refusal.clone());
    await it.client.send({ text: '1' });
    await settle();
    expect(it.client.drafts).toMatchObject([{ state: 'failed', error: { code } }]);
  });

  it('gets a new token when a call is refused for it, and loses no message', async () => {
    const it = await overEvents(() => problem(401));
    await it.client.send({ text: '1' });
    await settle();
    expect(it.asked).toEqual(['first', 'refused']);
    expect(it.client.drafts).toMatchObject([{ state: 'waiting' }]);
  });

  it('asks for history and posts receipts', async () => {
    const it = await overEvents(({ path }) =>
      path === '/receipts'
        ? new Response(null, { status: 204 })
        : json(200, { messages: [outgoing(4)], more: true }),
    );
    expect(await it.client.history({ before: 5, limit: 1 })).toMatchObject({ more: true });
    await settle(200);
    expect(it.network.calls.slice(1)).toMatchObject([
      { method: 'GET', path: '/messages?before=5&limit=1' },
      { method: 'POST', path: '/receipts', body: { delivered: 4, seen: 0 } },
    ]);
  });

  it('drops typing, and refuses what needs a WebSocket', async () => {
    const it = await overEvents(() => problem(500));
    it.client.setTyping(true);
    await expect(it.client.closeConversation()).rejects.toMatchObject({ code: 'unsupported' });
    await expect(it.client.updateProfile({ name: 'A' })).rejects.toMatchObject({
      code: 'unsupported',
    });
    expect(posts(it)).toEqual([]);
  });
});
