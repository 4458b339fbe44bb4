import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ViaductClient } from '../src/index.js';
import type { ClientOptions } from '../src/index.js';
import { FakeNetwork } from './kit/network.js';
import { settle, tokenFor } from './kit/setup.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A client that is given nothing but its network, connected. */
async function bare(options: Partial<ClientOptions> = {}) {
  const network = new FakeNetwork();
  const { WebSocket, fetch } = network;
  const url = 'https://gateway.test';
  const token = (): string => tokenFor(3600);
  const client = new ViaductClient({ url, app: 'demo', token, WebSocket, fetch, ...options });
  client.connect();
  await settle();
  network.socket.welcomes();
  await settle();
  return { client, network };
}

describe('in React Native', () => {
  it('needs nothing of what is missing there', async () => {
    for (const missing of [
      ...['document', 'location', 'indexedDB', 'BroadcastChannel', 'crypto', 'atob'],
      ...['ReadableStream', 'TextDecoder', 'TextEncoder', 'XMLHttpRequest', 'addEventListener'],
    ]) {
      vi.stubGlobal(missing, undefined);
    }
    vi.stubGlobal('navigator', { product: 'ReactNative' });
    const { client, network } = await bare();
    const drafts = [await client.send({ text: 'one' }), await client.send({ text: 'two' })];
    expect(new Set(drafts.map(({ id }) => id)).size).toBe(2);
    await settle();
    network.socket.accepts(1);
    await settle();
    network.socket.accepts(2);
    await settle();
    expect(client.drafts).toEqual([]);
    expect(client.position).toBe(2);
    client.disconnect();
  });
});

describe('in a browser', () => {
  it('that forbids a look at IndexedDB keeps drafts in memory', async () => {
    const forbidden = {
      get(): never {
        throw new Error('The operation is insecure');
      },
      configurable: true,
    };
    Object.defineProperty(globalThis, 'indexedDB', forbidden);
    try {
      const { client } = await bare();
      await expect(client.send({ text: 'hello' })).resolves.not.toHaveProperty('unsaved');
      client.disconnect();
    } finally {
      delete (globalThis as { indexedDB?: unknown }).indexedDB;
    }
  });

  it('the window tells when the network goes and comes, until the client disconnects', async () => {
    const window = new EventTarget();
    const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    vi.stubGlobal('document', document);
    vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
    vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window));
    const { client, network } = await bare();
    const pings = (): number => network.socket.frames('typing').length;
    for (const change of ['offline', 'online', 'pageshow']) {
      const before = pings();
      window.dispatchEvent(new Event(change));
      expect(pings()).toBe(before + 1);
      network.socket.gives({ type: 'ok' });
    }
    client.disconnect();
    const after = pings();
    for (const change of ['offline', 'online', 'pageshow']) {
      window.dispatchEvent(new Event(change));
    }
    await settle();
    expect(pings()).toBe(after);
    expect(network.sockets).toHaveLength(1);
  });
});
