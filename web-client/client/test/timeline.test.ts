import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Timeline, seenWhenVisible } from '../src/index.js';
import type { Channel, Message, TimelineItem } from '../src/index.js';
import { outgoing } from './kit/network.js';
import { connected, settle, world } from './kit/setup.js';
import type { World } from './kit/setup.js';

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-03-01T10:00:00Z') }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const shown = (timeline: Timeline): unknown[] =>
  timeline.items.map((item) =>
    item.kind === 'message' ? item.message.seq : item.draft.content.text,
  );

/** Answers the newest question for history from a stream of so many messages. */
async function answers({ network }: World, stream: number, more: object = {}): Promise<void> {
  await settle();
  const asked = network.socket.frames('history').at(-1);
  const { ref, limit, before = stream + 1 } = asked as unknown as Record<string, number>;
  const first = Math.max(1, (before ?? 0) - (limit ?? 50));
  const messages = Array.from({ length: (before ?? 0) - first }, (_, i) => ({
    ...outgoing(first + i),
    ...more,
  }));
  network.socket.gives({ type: 'history', ref, messages, more: first > 1 });
  await settle();
}

describe('a timeline', () => {
  it('loads the newest page by itself, and older ones when asked', async () => {
    const it = await connected({}, { last_seq: 5 });
    const timeline = new Timeline(it.client, { page: 2 });
    expect(timeline).toMatchObject({ isLoaded: false, isLoading: true, hasOlder: false });
    await answers(it, 5);
    expect(shown(timeline)).toEqual([4, 5]);
    expect(timeline).toMatchObject({ isLoaded: true, isLoading: false, hasOlder: true });
    const older = timeline.loadOlder();
    void timeline.loadOlder();
    await answers(it, 5);
    await older;
    expect(shown(timeline)).toEqual([2, 3, 4, 5]);
    void timeline.loadOlder();
    await answers(it, 5);
    expect(shown(timeline)).toEqual([1, 2, 3, 4, 5]);
    expect(timeline.hasOlder).toBe(false);
    await timeline.loadOlder();
    expect(it.network.socket.frames('history')).toHaveLength(3);
  });

  it('loads when the client connects later, and again when that failed', async () => {
    const it = world();
    const timeline = new Timeline(it.client);
    it.client.connect();
    await settle();
    it.network.socket.welcomes({ last_seq: 1 });
    await settle();
    const ref = it.network.socket.frames('history')[0]?.['ref'];
    it.network.socket.gives({ type: 'error', ref, code: 'unavailable' });
    await settle();
    expect(timeline.isLoaded).toBe(false);
    it.network.socket.ends(1006);
    await settle(500);
    it.network.socket.welcomes({ last_seq: 1 });
    await answers(it, 1);
    expect(shown(timeline)).toEqual([1]);
  });

  it('shows new messages as they come, each once, whatever comes first', async () => {
    const it = await connected({}, { last_seq: 2 });
    const timeline = new Timeline(it.client);
    await settle();
    it.network.socket.gives(outgoing(4));
    it.network.socket.gives(outgoing(3));
    await answers(it, 4);
    expect(shown(timeline)).toEqual([1, 2, 3, 4]);
  });

  it('knows of older messages than those that were told before the first page came', async () => {
    const it = await connected({ after: 3 }, { last_seq: 9 });
    const timeline = new Timeline(it.client, { page: 2 });
    await settle();
    for (let seq = 4; seq <= 9; seq += 1) it.network.socket.gives(outgoing(seq));
    await answers(it, 9);
    expect(timeline.hasOlder).toBe(true);
    void timeline.loadOlder();
    await answers(it, 9);
    expect(shown(timeline)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('leaves no gap below a message that another tab told before the first page came', async () => {
    let say: (message: object) => void = () => {};
    const channel = (): Channel => {
      const made: Channel = { onmessage: null, postMessage() {}, close() {} };
      say = (data) => made.onmessage?.({ data });
      return made;
    };
    const it = world({ channel, contact: 'anna' });
    const timeline = new Timeline(it.client, { page: 2 });
    it.client.connect();
    await settle();
    const { type: _, ...message } = outgoing(3) as { type: string };
    say({ type: 'accepted', id: 'x', message });
    it.network.socket.welcomes({ last_seq: 9 });
    await answers(it, 9);
    expect(shown(timeline)).toEqual([3, 8, 9]);
    for (let page = 0; page < 4 && timeline.hasOlder; page += 1) {
      void timeline.loadOlder();
      await answers(it, 9);
    }
    expect(shown(timeline)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(timeline.hasOlder).toBe(false);
  });

  it('shows drafts last, and turns them into messages under the same key', async () => {
    const it = await connected();
    const timeline = new Timeline(it.client);
    await answers(it, 0);
    await it.client.send({ text: 'a' });
    await it.client.send({ text: 'b' });
    await settle();
    const keys = timeline.items.map(({ key }) => key);
    const snapshots: unknown[] = [];
    timeline.on('change', () => snapshots.push(shown(timeline)));
    it.network.socket.accepts(1);
    await settle();
    expect(shown(timeline)).toEqual([1, 'b']);
    expect(timeline.items.map(({ key }) => key)).toEqual(keys);
    // never shown twice, never gone for a moment
    expect(snapshots).toEqual([[1, 'b']]);
    it.network.socket.gives({ type: 'error', ref: 'send2', code: 'invalid', message: 'why' });
    await settle();
    expect(timeline.items[1]).toMatchObject({ kind: 'draft', draft: { state: 'failed' } });
  });

  it('follows what becomes of messages, and never backwards', async () => {
    const it = await connected();
    const timeline = new Timeline(it.client);
    await answers(it, 0);
    await it.client.send({ text: 'a' });
    await settle();
    it.network.socket.gives({ type: 'status', seq: 1, message_id: 'm1', status: 'seen' });
    it.network.socket.accepts(1);
    const status = (): unknown => (timeline.items[0] as { message: Message }).message.status;
    expect(status()).toBe('seen');
    it.network.socket.gives({ type: 'status', seq: 1, message_id: 'm1', status: 'sent' });
    expect(status()).toBe('seen');
    const error = { code: 'refused', message: 'why' };
    it.network.socket.gives({ type: 'status', seq: 1, message_id: 'm1', status: 'failed', error });
    expect(timeline.items[0]).toMatchObject({ message: { status: 'failed' }, error });
  });

  it('learns after a break what became of the messages that it has', async () => {
    const it = await connected({}, { last_seq: 2 });
    const timeline = new Timeline(it.client);
    await answers(it, 2);
    it.network.socket.ends(1006);
    await settle(500);
    it.network.socket.welcomes({ last_seq: 2 });
    await answers(it, 2, { status: 'canceled' });
    expect(timeline.items).toMatchObject([
      { message: { status: 'canceled' } },
      { message: { status: 'canceled' } },
    ]);
  });

  it('keeps hasOlder when it learns about newer pages', async () => {
    const it = await connected({}, { last_seq: 3 });
    const timeline = new Timeline(it.client, { page: 2 });
    await answers(it, 3);
    void timeline.loadOlder();
    await answers(it, 3);
    expect(timeline.hasOlder).toBe(false);
    it.network.socket.ends(1006);
    await settle(500);
    it.network.socket.welcomes({ last_seq: 3 });
    await answers(it, 3);
    expect(timeline.hasOlder).toBe(false);
    expect(shown(timeline)).toEqual([1, 2, 3]);
  });

  it('counts what nobody has seen', async () => {
    const it = await connected({}, { last_seq: 3, delivered: 3, seen: 1 });
    const timeline = new Timeline(it.client);
    await answers(it, 3);
    expect(timeline.unread).toBe(2);
    it.network.socket.gives(outgoing(4));
    it.network.socket.gives(outgoing(5, { direction: 'incoming' }));
    expect(timeline.unread).toBe(3);
    it.client.markSeen(3);
    expect(timeline.unread).toBe(1);
    it.network.socket.gives({ type: 'status', seq: 4, message_id: 'm4', status: 'canceled' });
    expect(timeline.unread).toBe(0);
  });

  it('starts over when the contact was made anew', async () => {
    const it = await connected({}, { last_seq: 5 });
    const timeline = new Timeline(it.client);
    await answers(it, 5);
    it.network.socket.ends(1006);
    await settle(500);
    it.network.socket.welcomes({ last_seq: 1 });
    await settle();
    expect(shown(timeline)).toEqual([]);
    it.network.socket.welcomes({ last_seq: 1 });
    it.network.socket.gives(outgoing(1));
    await answers(it, 1);
    expect(shown(timeline)).toEqual([1]);
    expect(timeline.isLoaded).toBe(true);
  });

  it('gives the same objects for what did not change, and the same array until something does', async () => {
    const it = await connected();
    const timeline = new Timeline(it.client);
    await answers(it, 0);
    await it.client.send({ text: 'draft' });
    it.network.socket.gives(outgoing(1));
    const before = timeline.items;
    expect(timeline.items).toBe(before);
    it.network.socket.gives(outgoing(2));
    const after = timeline.items;
    expect(after).not.toBe(before);
    expect(after[0]).toBe(before[0]);
    expect(after[2]).toBe(before[1]);
  });

  it('tells a change once for all that came together', async () => {
    const it = await connected({}, { last_seq: 200 });
    const timeline = new Timeline(it.client, { page: 200 });
    await settle();
    const changes = vi.fn();
    timeline.on('change', changes);
    await answers(it, 200);
    expect(timeline.items).toHaveLength(200);
    expect(changes.mock.calls.length).toBeLessThanOrEqual(2);
  });

  it('holds ten thousand messages, however they come', async () => {
    const it = await connected({ after: 0 }, { last_seq: 10_000 });
    const timeline = new Timeline(it.client);
    for (let i = 0; i < 10_000; i += 1) {
      it.network.socket.gives(outgoing(((i * 7919) % 10_000) + 1));
    }
    expect(timeline.items).toHaveLength(10_000);
    const seqs = timeline.items.map((item: TimelineItem) =>
      item.kind === 'message' ? item.message.seq : 0,
    );
    expect(seqs).toEqual(Array.from({ length: 10_000 }, (_, i) => i + 1));
    expect(it.client.position).toBe(10_000);
  });

  it('stops when it is closed', async () => {
    const it = await connected();
    const timeline = new Timeline(it.client);
    await answers(it, 0);
    timeline.close();
    it.network.socket.gives(outgoing(1));
    expect(shown(timeline)).toEqual([]);
  });
});

describe('seen when visible', () => {
  class FakeObserver {
    static last: FakeObserver;
    readonly watched = new Set<object>();
    constructor(readonly callback: (entries: object[]) => void) {
      FakeObserver.last = this;
    }
    observe(element: object): void {
      this.watched.add(element);
    }
    unobserve(element: object): void {
      this.watched.delete(element);
    }
    disconnect(): void {
      this.watched.clear();
    }
    shows(target: object, isIntersecting = true): void {
      this.callback([{ target, isIntersecting }]);
    }
  }

  it('marks messages as seen that are on the screen of a visible page', async () => {
    vi.stubGlobal('IntersectionObserver', FakeObserver);
    const it = await connected();
    const observer = seenWhenVisible(it.client);
    const [first, second] = [{} as Element, {} as Element];
    observer.observe(first, 1);
    observer.observe(second, 2);
    FakeObserver.last.shows(first);
    expect(it.client.receipts.seen).toBe(1);
    it.page.visible = false;
    FakeObserver.last.shows(second);
    expect(it.client.receipts.seen).toBe(1);
    it.page.tell('visible');
    expect(it.client.receipts.seen).toBe(2);
    observer.unobserve(second);
    observer.close();
    expect(FakeObserver.last.watched.size).toBe(0);
  });

  it('does not mark what has left the screen', async () => {
    vi.stubGlobal('IntersectionObserver', FakeObserver);
    const it = await connected();
    it.page.visible = false;
    const observer = seenWhenVisible(it.client);
    const element = {} as Element;
    observer.observe(element, 1);
    FakeObserver.last.shows(element);
    FakeObserver.last.shows(element, false);
    it.page.tell('visible');
    expect(it.client.receipts.seen).toBe(0);
  });
});
