import type { Channel, Clock, Page, WebSocketConstructor } from './environment.js';
import type { Store } from './store.js';

/** Why a token is asked for: the first one, one in place of a token that expires soon, or of one that was refused. */
export type TokenReason = 'first' | 'expiring' | 'refused';

/** What a client is made from. */
export interface ClientOptions {
  /** Where the gateway is, for example `https://chat.example.com`; in a browser the page's own origin by default. */
  url?: string;
  /** The app's slug. */
  app: string;
  /**
   * Gives the contact's token, freshly signed by your backend. Called again before it expires and when it was refused;
   * when it fails, or gives no token, it is called again, waiting longer each time; `null` (nobody is signed in) disconnects.
   */
  token: (reason: TokenReason) => string | null | Promise<string | null>;
  /** The token's `sub`, when you know it before the token: lets messages be stored before the first token has come. */
  contact?: string;
  /** The highest `seq` that you have stored: everything newer is told by `message`. Absent: only what is new from now. */
  after?: number;
  /** Where unsent messages live: IndexedDB where there is one, else memory. */
  store?: Store;
  /** Whether messages that arrived are acknowledged as delivered by themselves; `true` by default. */
  autoDelivered?: boolean;
  /** How to connect: `auto` prefers WebSockets and falls back to server-sent events where they are blocked. */
  transport?: 'auto' | 'websocket' | 'events';
  /** The WebSocket to use instead of the global one, for example that of `ws` in Node. */
  WebSocket?: WebSocketConstructor;
  /** The fetch to use instead of the global one. */
  fetch?: typeof fetch;
  /** How visibility and network are known, where there is no `document`. */
  page?: Page;
  /** How tabs tell each other of drafts: `BroadcastChannel` where there is one; `null` for not at all. */
  channel?: ((name: string) => Channel) | null;
  /** Another clock, for tests. */
  clock?: Clock;
  /** Another source of numbers from 0 to 1, for tests. */
  random?: () => number;
}
