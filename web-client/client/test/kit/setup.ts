import { vi } from 'vitest';
import { MemoryStore, ViaductClient } from '../../src/index.js';
import type {
  ClientEvents,
  ClientOptions,
  ConnectionState,
  Message,
  Page,
} from '../../src/index.js';
import { FakeNetwork } from './network.js';

/** A page that the test shows, hides and cuts off. */
export class FakePage implements Page {
  visible = true;
  online = true;
  private readonly listeners = new Set<Parameters<Page['listen']>[0]>();

  listen(listener: Parameters<Page['listen']>[0]): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get listenerCount(): number {
    return this.listeners.size;
  }

  tell(change: 'online' | 'offline' | 'visible' | 'hidden'): void {
    if (change === 'online' || change === 'offline') this.online = change === 'online';
    else this.visible = change === 'visible';
    for (const listener of [...this.listeners]) listener(change);
  }
}

/** A token that nobody checks. */
export function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256' })}.${part(claims)}.signature`;
}

/** Lives so many seconds from now. */
export function tokenFor(seconds: number, sub = 'anna'): string {
  const iat = Math.floor(Date.now() / 1000);
  return jwt({ sub, aud: 'demo', iat, exp: iat + seconds });
}

/** Lets everything happen that is due. */
export async function settle(milliseconds = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

export type Told = { [Name in keyof ClientEvents]: ClientEvents[Name][] };

export interface World {
  client: ViaductClient;
  network: FakeNetwork;
  page: FakePage;
  told: Told;
  /** Reasons for which tokens were asked for. */
  asked: string[];
  texts(): (string | undefined)[];
  seqs(): number[];
  state(): ConnectionState;
}

/** A client whose network, page, clock and chance are the test's. */
export function world(options: Partial<ClientOptions> = {}, network = new FakeNetwork()): World {
  const page = new FakePage();
  const asked: string[] = [];
  const client = new ViaductClient({
    url: 'https://gateway.test',
    app: 'demo',
    token: (reason) => {
      asked.push(reason);
      return tokenFor(3600);
    },
    store: new MemoryStore(),
    page,
    random: () => 1,
    WebSocket: network.WebSocket,
    fetch: network.fetch,
    ...options,
  });
  const told = listen(client);
  return {
    client,
    network,
    page,
    told,
    asked,
    texts: () => told.message.map(({ text }: Message) => text),
    seqs: () => told.message.map(({ seq }: Message) => seq),
    state: () => client.state,
  };
}

/** Everything that a client tells, by name. */
export function listen(client: ViaductClient): Told {
  const told: Told = {
    state: [],
    welcome: [],
    message: [],
    status: [],
    receipt: [],
    typing: [],
    conversation: [],
    draft: [],
    reset: [],
    error: [],
  };
  for (const name of Object.keys(told) as (keyof ClientEvents)[]) {
    client.on(name, (event) => (told[name] as unknown[]).push(event));
  }
  return told;
}

/** A client that is connected by its first socket. */
export async function connected(
  options: Partial<ClientOptions> = {},
  welcome: object = {},
): Promise<World> {
  const made = world(options);
  made.client.connect();
  await settle();
  made.network.socket.welcomes(welcome);
  await settle();
  return made;
}
