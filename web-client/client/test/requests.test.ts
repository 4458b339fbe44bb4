import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ViaductError } from '../src/index.js';
import { json, outgoing, problem } from './kit/network.js';
import { connected, settle, tokenFor, world } from './kit/setup.js';
import type { World } from './kit/setup.js';

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-03-01T10:00:00Z') }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function reconnect({ network }: World, welcome: object = {}): Promise<void> {
  network.socket.ends(1006);
  await settle(4_000);
  network.socket.welcomes(welcome);
  await settle();
}

describe('requests', () => {
  it('are answered by their mark', async () => {
    const { client, network } = await connected();
    const profile = client.updateProfile({ name: 'Ada', custom_fields: { plan: 'pro' } });
    const close = client.closeConversation();
    const history = client.history({ before: 9, limit: 2 });
    await settle();
    const [first, second, third] = network.socket.sent;
    expect(first).toMatchObject({ type: 'profile', name: 'Ada', custom_fields: { plan: 'pro' } });
    expect(second).toMatchObject({ type: 'close' });
    expect(third).toMatchObject({ type: 'history', before: 9, limit: 2 });
    const messages = [outgoing(7)];
    network.socket.gives({ type: 'history', ref: third?.['ref'], messages, more: true });
    network.socket.gives({ type: 'ok', ref: second?.['ref'] });
    network.socket.gives({ type: 'ok', ref: first?.['ref'] });
    expect(await history).toEqual({ messages, more: true });
    await Promise.all([profile, close]);
  });

  it('fail with what the gateway says', async () => {
    const { client, network } = await connected();
    const asked = client.updateProfile({ phone: 'x' });
    await settle();
    const ref = network.socket.sent[0]?.['ref'];
    const more = { code: 'invalid', message: 'digits', field: 'phone', retry_after: 3 };
    network.socket.gives({ type: 'error', ref, ...more });
    const failure = await asked.catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(ViaductError);
    expect(failure).toMatchObject({
      code: 'invalid',
      message: 'digits',
      field: 'phone',
      retryAfter: 3,
    });
  });

  it('are asked again after a break', async () => {
    const it = await connected();
    const asked = it.client.history();
    await settle();
    await reconnect(it);
    const [again] = it.network.socket.frames('history');
    it.network.socket.gives({ type: 'history', ref: again?.['ref'], messages: [], more: false });
    expect(await asked).toEqual({ messages: [], more: false });
  });

  it('wait for a connection that is being made', async () => {
    const { client, network } = world();
    client.connect();
    const asked = client.history();
    await settle();
    network.socket.welcomes();
    const [frame] = network.socket.frames('history');
    network.socket.gives({ type: 'history', ref: frame?.['ref'], messages: [], more: false });
    await asked;
  });

  it('that are too large are refused before they close the connection', async () => {
    const limits = { frame_bytes: 200 };
    const it = world();
    it.client.connect();
    const early = it.client.updateProfile({ name: 'ż'.repeat(100) });
    const refused = expect(early).rejects.toMatchObject({ code: 'too_large' });
    await settle();
    it.network.socket.welcomes({ limits });
    await refused;
    const late = it.client.updateProfile({ name: 'z'.repeat(200) });
    await expect(late).rejects.toMatchObject({ code: 'too_large' });
    expect(it.network.socket.frames('profile')).toEqual([]);
  });

  it('fail when no answer came in half a minute', async () => {
    const it = await connected();
    const asked = it.client.closeConversation().catch((thrown: unknown) => thrown);
    await settle(5_000);
    await reconnect(it);
    await settle(21_000);
    expect(await asked).toMatchObject({ code: 'timeout' });
  });

  it('fail when the client is, or gets, disconnected', async () => {
    const { client } = await connected();
    const asked = client.history().catch((thrown: unknown) => thrown);
    await settle();
    client.disconnect();
    expect(await asked).toMatchObject({ code: 'disconnected' });
    await expect(client.history()).rejects.toMatchObject({ code: 'disconnected' });
  });
});

describe('receipts', () => {
  const receipts = ({ network }: World): object[] =>
    network.sockets.flatMap((socket) =>
      socket.frames('receipt').map(({ delivered, seen }) => ({ delivered, seen })),
    );
  const answer = ({ network }: World, more: object = { type: 'ok' }): void => {
    const ref = network.socket.frames('receipt').at(-1)?.['ref'];
    network.socket.gives({ ref, ...more });
  };

  it('for delivery are sent by themselves, together', async () => {
    const it = await connected();
    for (const seq of [1, 2, 3]) it.network.socket.gives(outgoing(seq));
    await settle(199);
    expect(receipts(it)).toEqual([]);
    await settle(1);
    expect(receipts(it)).toEqual([{ delivered: 3, seen: 0 }]);
  });

  it('for delivery tell what the app has stored, as a crash may have come before', async () => {
    const behind = await connected({ after: 5 }, { last_seq: 7, delivered: 3 });
    expect(behind.network.socket.frames('receipt')).toMatchObject([{ delivered: 5 }]);
    const told = await connected({ after: 5 }, { last_seq: 7, delivered: 5 });
    expect(told.network.socket.frames('receipt')).toEqual([]);
  });

  it('for delivery are left to the app when it wants so', async () => {
    const it = await connected({ autoDelivered: false });
    it.network.socket.gives(outgoing(1));
    await settle(1_000);
    expect(receipts(it)).toEqual([]);
    it.client.markDelivered(1);
    await settle(200);
    expect(receipts(it)).toEqual([{ delivered: 1, seen: 0 }]);
  });

  it("are not sent for the contact's own messages", async () => {
    const it = await connected();
    it.network.socket.gives(outgoing(1, { direction: 'incoming' }));
    await settle(1_000);
    expect(receipts(it)).toEqual([]);
  });

  it('for history say that its newest message of the helpdesk is here', async () => {
    const it = await connected({}, { last_seq: 3 });
    const asked = it.client.history();
    await settle();
    const ref = it.network.socket.sent[0]?.['ref'];
    const messages = [outgoing(1), outgoing(2), outgoing(3, { direction: 'incoming' })];
    it.network.socket.gives({ type: 'history', ref, messages, more: false });
    await asked;
    await settle(200);
    expect(receipts(it)).toEqual([{ delivered: 2, seen: 0 }]);
  });

  it('for seen imply delivery, and never go back', async () => {
    const it = await connected();
    it.client.markSeen(5);
    it.client.markSeen(3);
    it.client.markDelivered(4);
    await settle(200);
    expect(receipts(it)).toEqual([{ delivered: 5, seen: 5 }]);
    expect(it.client.receipts).toEqual({ delivered: 5, seen: 5 });
    expect(it.told.receipt).toEqual([{ delivered: 5, seen: 5 }]);
  });

  it('of no number change nothing', async () => {
    const it = await connected();
    it.client.markSeen(undefined as never);
    it.client.markDelivered(NaN);
    it.client.markSeen(2);
    await settle(200);
    expect(it.told.receipt).toEqual([{ delivered: 2, seen: 2 }]);
    expect(it.network.socket.frames('receipt')).toMatchObject([{ delivered: 2, seen: 2 }]);
  });

  it('go one frame at a time', async () => {
    const it = await connected();
    it.client.markSeen(1);
    await settle(200);
    it.client.markSeen(2);
    it.client.markSeen(3);
    await settle(1_000);
    expect(receipts(it)).toHaveLength(1);
    answer(it);
    await settle(200);
    expect(receipts(it)).toEqual([
      { delivered: 1, seen: 1 },
      { delivered: 3, seen: 3 },
    ]);
    answer(it);
    await settle(1_000);
    expect(receipts(it)).toHaveLength(2);
  });

  it('are sent again when the gateway, in its welcome, knows less', async () => {
    const it = await connected();
    it.client.markSeen(2);
    await settle(200);
    await reconnect(it, { last_seq: 2 });
    expect(receipts(it)).toHaveLength(2);
    await reconnect(it, { last_seq: 2, delivered: 2, seen: 2 });
    await settle(1_000);
    expect(receipts(it)).toHaveLength(2);
  });

  it('of another device are not sent again', async () => {
    const it = await connected();
    it.network.socket.gives({ type: 'receipt', delivered: 4, seen: 4 });
    it.client.markSeen(4);
    await settle(1_000);
    expect(receipts(it)).toEqual([]);
    expect(it.client.receipts).toEqual({ delivered: 4, seen: 4 });
  });

  it('that are refused for a while come again then', async () => {
    const it = await connected();
    it.client.markSeen(1);
    await settle(200);
    answer(it, { type: 'error', code: 'rate_limited', retry_after: 4 });
    await settle(3_999);
    expect(receipts(it)).toHaveLength(1);
    await settle(1);
    expect(receipts(it)).toHaveLength(2);
  });

  it('that are refused for good do not', async () => {
    const it = await connected();
    it.client.markSeen(1);
    await settle(200);
    answer(it, { type: 'error', code: 'invalid' });
    await settle(20_000);
    expect(receipts(it)).toHaveLength(1);
    expect(it.told.error).toEqual([]);
  });
});

describe('typing', () => {
  it('is told rarely while it lasts, and when it ends', async () => {
    const { client, network } = await connected();
    const told = (): unknown[] => network.socket.frames('typing').map(({ on }) => on);
    for (let i = 0; i < 20; i += 1) {
      client.setTyping(true);
      await settle(200);
    }
    expect(told()).toEqual([true, true]);
    await settle(6_000);
    expect(told()).toEqual([true, true, false]);
    client.setTyping(false);
    expect(told()).toEqual([true, true, false]);
  });

  it('ends with the message, and is not told later', async () => {
    const { client, network } = await connected();
    client.setTyping(true);
    await client.send({ text: 'done' });
    expect(network.socket.frames('typing').map(({ on }) => on)).toEqual([true, false]);
    client.disconnect();
    client.setTyping(true);
    await settle(10_000);
  });
});

describe('a contact that was erased and made anew', () => {
  it('is told, and its new stream is read from the start', async () => {
    const it = await connected({}, { last_seq: 7, delivered: 7, seen: 7 });
    await reconnect(it, { last_seq: 2 });
    expect(it.told.reset).toHaveLength(1);
    expect(it.state()).toMatchObject({ name: 'connecting', code: 'reset' });
    expect(it.network.socket.url).toMatch(/after=0$/);
    it.network.socket.welcomes({ last_seq: 2 });
    it.network.socket.gives(outgoing(1));
    it.network.socket.gives(outgoing(2));
    it.network.socket.gives({ type: 'synced', seq: 2 });
    expect(it.seqs()).toEqual([1, 2]);
    expect(it.client.receipts).toEqual({ delivered: 2, seen: 0 });
  });

  it('needs no second connection when there is nothing to read', async () => {
    const it = await connected({ after: 5 }, { last_seq: 0 });
    expect(it.told.reset).toHaveLength(1);
    expect(it.state().name).toBe('connected');
    expect(it.client.position).toBe(0);
  });
});

describe('the position', () => {
  it('is that of the app where it has one', async () => {
    const { network, state } = await connected({ after: 5 }, { last_seq: 6 });
    expect(network.socket.url).toMatch(/after=5$/);
    expect(state()).toMatchObject({ synced: false });
  });

  it('stops before what an own message has overtaken', async () => {
    const it = await connected();
    await it.client.send({ text: 'quick' });
    await settle();
    it.network.socket.accepts(2);
    expect(it.client.position).toBe(0);
    await reconnect(it, { last_seq: 2 });
    expect(it.network.socket.url).toMatch(/after=0$/);
    it.network.socket.gives(outgoing(1));
    expect(it.client.position).toBe(2);
    expect(it.seqs()).toEqual([2, 1]);
  });

  it('passes over what is gone for good when the replay is complete', async () => {
    const it = await connected({ after: 0 }, { last_seq: 9 });
    it.network.socket.gives(outgoing(8));
    it.network.socket.gives(outgoing(9));
    expect(it.client.position).toBe(0);
    it.network.socket.gives({ type: 'synced', seq: 9 });
    expect(it.client.position).toBe(9);
    it.network.socket.gives(outgoing(10));
    expect(it.client.position).toBe(10);
  });
});

describe('an upload', () => {
  const file = new File(['hello'], 'x.txt', { type: 'text/plain' });

  it('posts the file and gives what can be sent', async () => {
    const it = await connected();
    const attachment = { id: 'a1', name: 'x.txt', bytes: 5, url: 'https://x.test/a1' };
    it.network.answer = () => json(201, attachment);
    expect(await it.client.uploadAttachment(file)).toEqual(attachment);
    const [call] = it.network.calls;
    expect(call).toMatchObject({ method: 'POST', path: '/attachments' });
    expect(call?.authorization).toMatch(/^Bearer /);
    expect(((call?.body as FormData).get('file') as File).name).toBe('x.txt');
  });

  it('names what has no name', async () => {
    const it = await connected();
    it.network.answer = () => json(201, { id: 'a1' });
    await it.client.uploadAttachment(new Blob(['x']), { name: 'photo.jpg' });
    const form = it.network.calls[0]?.body as FormData;
    expect((form.get('file') as File).name).toBe('photo.jpg');
  });

  it('is refused before it starts when the file is too large', async () => {
    const it = await connected();
    const large = new File(['x'.repeat(1001)], 'x');
    await expect(it.client.uploadAttachment(large)).rejects.toMatchObject({ code: 'too_large' });
    expect(it.network.calls).toEqual([]);
  });

  it.each([
    [problem(404, { code: 'not_found' }), 'unsupported'],
    [problem(413, { code: 'too_large' }), 'too_large'],
    [problem(429, { code: 'rate_limited' }, { 'Retry-After': '3' }), 'rate_limited'],
    [new Response('', { status: 502 }), 'unavailable'],
  ])('fails with what the gateway says', async (answer, code) => {
    const it = await connected();
    it.network.answer = () => answer.clone();
    await expect(it.client.uploadAttachment(file)).rejects.toMatchObject({ code });
  });

  it('fails when the network does', async () => {
    const it = await connected();
    await expect(it.client.uploadAttachment(file)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('can be ended', async () => {
    const it = await connected();
    it.network.answer = () => new Promise(() => {});
    const ender = new AbortController();
    const upload = it.client.uploadAttachment(file, { signal: ender.signal });
    const failure = upload.catch((thrown: unknown) => thrown);
    await settle();
    ender.abort();
    expect(await failure).toMatchObject({ code: 'aborted' });
    await expect(it.client.uploadAttachment(file, { signal: ender.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
  });

  it('is tried once more with a new token when the token is refused', async () => {
    const token = vi.fn(() => tokenFor(3600));
    const it = await connected({ token });
    const answers = [problem(401), json(201, { id: 'a1' })];
    it.network.answer = () => answers.shift() as Response;
    expect(await it.client.uploadAttachment(file)).toEqual({ id: 'a1' });
    expect(token).toHaveBeenLastCalledWith('refused');
  });

  it('tells how far it is where the platform can', async () => {
    const requests: FakeRequest[] = [];
    class FakeRequest {
      upload: { onprogress?: (event: object) => void } = {};
      onload?: () => void;
      onerror?: () => void;
      onabort?: () => void;
      onloadend?: () => void;
      status = 201;
      responseText = '{"id":"a1"}';
      readonly headers: Record<string, string> = {};
      url = '';
      open(_: string, url: string): void {
        this.url = url;
      }
      setRequestHeader(name: string, value: string): void {
        this.headers[name] = value;
      }
      getResponseHeader(): string {
        return 'application/problem+json';
      }
      send(): void {
        requests.push(this);
      }
      abort(): void {
        this.onabort?.();
      }
    }
    vi.stubGlobal('XMLHttpRequest', FakeRequest);
    const it = await connected();
    const progress: object[] = [];
    const upload = it.client.uploadAttachment(file, { onProgress: (done) => progress.push(done) });
    await settle();
    const [request] = requests;
    expect(request?.url).toBe('https://gateway.test/v1/apps/demo/attachments');
    expect(request?.headers['Authorization']).toMatch(/^Bearer /);
    request?.upload.onprogress?.({ loaded: 2, total: 5 });
    request?.onload?.();
    expect(await upload).toEqual({ id: 'a1' });
    expect(progress).toEqual([{ sent: 2, total: 5 }]);

    const refused = it.client.uploadAttachment(file).catch((thrown: unknown) => thrown);
    await settle();
    Object.assign(requests[1] as FakeRequest, { status: 404, responseText: '<html>' });
    requests[1]?.onload?.();
    expect(await refused).toMatchObject({ code: 'unsupported' });

    const ender = new AbortController();
    const ended = it.client
      .uploadAttachment(file, { signal: ender.signal })
      .catch((thrown: unknown) => thrown);
    await settle();
    ender.abort();
    expect(await ended).toMatchObject({ code: 'aborted' });

    const broken = it.client.uploadAttachment(file).catch((thrown: unknown) => thrown);
    await settle();
    requests[3]?.onerror?.();
    expect(await broken).toMatchObject({ code: 'unavailable' });
  });
});

describe('bounds', () => {
  it('are set to the messages that wait', async () => {
    const { client } = world({ contact: 'anna' });
    const all = Array.from({ length: 1_000 }, (_, i) => client.send({ text: String(i) }));
    await expect(client.send({ text: 'one more' })).rejects.toMatchObject({ code: 'queue_full' });
    await settle(10);
    await Promise.all(all);
  });

  it('of the platform are kept by waits that are longer', async () => {
    const { network, state } = await connected();
    network.socket.gives({ type: 'draining', reconnect_in: 10_000_000 });
    await settle(1_000);
    expect(state().name).toBe('connected');
  });
});
