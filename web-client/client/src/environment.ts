/** Time as the client knows it; tests bring their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  setTimeout(run: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Whether somebody can see the page, and whether there is a network. React Native has `AppState` and `NetInfo` for it. */
export interface Page {
  /** Somebody can look at it now. */
  readonly visible: boolean;
  /** `false` only when there is surely no network. */
  readonly online: boolean;
  /** Calls the listener whenever one of both may have changed, or the page came back from sleep. */
  listen(listener: (change: 'online' | 'offline' | 'visible' | 'hidden') => void): () => void;
}

/** A channel between tabs, such as `BroadcastChannel`. */
export interface Channel {
  postMessage(message: unknown): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  close(): void;
}

/** The part of a WebSocket's constructor that is used. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/** The part of a WebSocket that is used. */
export interface WebSocketLike {
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

/** */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, milliseconds) => setTimeout(run, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer as Parameters<typeof clearTimeout>[0]),
};

/** The browser's page; where there is none, always visible and online. */
export const browserPage: Page = {
  get visible() {
    return typeof document === 'undefined' || document.visibilityState !== 'hidden';
  },
  get online() {
    return typeof navigator === 'undefined' || navigator.onLine !== false;
  },
  listen(listener) {
    if (typeof document === 'undefined' || typeof addEventListener === 'undefined') return () => {};
    const network = ({ type }: Event): void => listener(type as 'online' | 'offline');
    const shown = (): void =>
      listener(document.visibilityState === 'hidden' ? 'hidden' : 'visible');
    addEventListener('online', network);
    addEventListener('offline', network);
    addEventListener('pageshow', shown);
    document.addEventListener('visibilitychange', shown);
    return () => {
      removeEventListener('online', network);
      removeEventListener('offline', network);
      removeEventListener('pageshow', shown);
      document.removeEventListener('visibilitychange', shown);
    };
  },
};
