/**
 * The protocol side of the page: one socket at a time, reconnected with `after`, and a queue of messages that are sent
 * again with the same `id` until the gateway has accepted them.
 */

import { parseFrame } from './frames';
import type { ClientFrame, Draft, ServerFrame } from './frames';

/** Where a connection stands. `waiting` and `offline` have no socket. */
export type State =
  | { name: 'offline' }
  | { name: 'connecting' }
  | { name: 'live'; synced: boolean }
  | { name: 'waiting'; milliseconds: number; reason: string }
  | { name: 'ended'; code: number; reason: string };

/** The part of a WebSocket that is used here. */
export type Socket = Pick<WebSocket, 'onopen' | 'onclose' | 'onmessage' | 'send' | 'close'>;

export interface ConnectionOptions {
  /** The socket's address without its query. */
  url: string;
  /** A token that is valid now; called with `true` when the last one was refused or has expired. */
  token: (renew: boolean) => Promise<string>;
  /** The `seq` up to which nothing is missing here; `undefined` until the first history is here. */
  after: () => number | undefined;
  open: (url: string, protocols: string[]) => Socket;
  onState: (state: State) => void;
  onFrame: (frame: ServerFrame) => void;
  random?: () => number;
  firstDelay?: number;
  maxDelay?: number;
}

const CLOSE = { normal: 1000, blocked: 4403, expired: 4401, replaced: 4409 } as const;

/** Closes after which connecting again would only repeat the close. */
const final = new Map<number, string>([
  [CLOSE.blocked, 'blocked'],
  [CLOSE.replaced, 'replaced by a newer device'],
]);

/** Errors that pass by themselves. */
const passing = new Set(['unavailable', 'rate_limited']);

export class Connection {
  private state: State = { name: 'offline' };
  private socket: Socket | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private attempt = 0;
  private generation = 0;
  private renew = false;
  private replaying = false;
  private drainDelay: number | null = null;
  private readonly unaccepted = new Map<string, Draft>();

  constructor(private readonly options: ConnectionOptions) {}

  /** Connects, and stays connected until `stop`. Does nothing when it is on its way already. */
  start(): void {
    if (this.socket !== null || this.state.name === 'connecting') return;
    this.attempt = 0;
    void this.connect();
  }

  /** Closes the socket and stays offline; what is not accepted waits for the next `start`. */
  stop(): void {
    this.leave();
    this.move({ name: 'offline' });
  }

  /** Sends a message, now or as soon as there is a socket, until it is accepted. */
  send(draft: Draft): void {
    this.unaccepted.set(draft.id, draft);
    if (this.state.name === 'live') this.write({ type: 'send', ref: draft.id, ...draft });
  }

  /** Sends what is of no use later; `false` when there is no socket. */
  tell(frame: Exclude<ClientFrame, { type: 'send' }>): boolean {
    if (this.state.name !== 'live') return false;
    this.write(frame);
    return true;
  }

  /** Messages that the gateway has not accepted, oldest first. */
  pending(): Draft[] {
    return [...this.unaccepted.values()];
  }

  private async connect(): Promise<void> {
    this.leave();
    const generation = this.generation;
    this.move({ name: 'connecting' });
    let token: string;
    try {
      token = await this.options.token(this.renew);
    } catch (problem) {
      if (generation === this.generation) {
        this.retry(problem instanceof Error ? problem.message : 'no token');
      }
      return;
    }
    if (generation !== this.generation) return;
    this.renew = false;
    const after = this.options.after();
    this.replaying = after !== undefined;
    const url = after === undefined ? this.options.url : `${this.options.url}?after=${after}`;
    const socket = this.options.open(url, ['viaduct.v1', `bearer.${token}`]);
    this.socket = socket;
    let opened = false;
    socket.onopen = () => {
      opened = true;
    };
    socket.onmessage = (event) => {
      const frame = parseFrame(event.data);
      if (frame !== null) this.receive(frame);
    };
    socket.onclose = (event) => this.closed(event.code, event.reason, opened);
  }

  private receive(frame: ServerFrame): void {
    switch (frame.type) {
      case 'welcome':
        this.attempt = 0;
        this.move({ name: 'live', synced: !this.replaying });
        break;
      case 'synced':
        this.move({ name: 'live', synced: true });
        break;
      case 'accepted':
        this.unaccepted.delete(frame.id);
        break;
      case 'message':
        // Stored, though its acceptance was lost with the last socket.
        if (frame.id !== undefined) this.unaccepted.delete(frame.id);
        break;
      case 'error':
        if (frame.ref !== undefined) this.refused(frame.ref, frame.code, frame.retry_after);
        break;
      case 'draining':
        this.drainDelay = frame.reconnect_in * 1000;
        break;
      default:
        break;
    }
    this.options.onFrame(frame);
    if (frame.type === 'welcome') {
      for (const draft of this.pending()) this.write({ type: 'send', ref: draft.id, ...draft });
    }
  }

  /** A refusal for good ends a message; one that asks for patience brings it again. */
  private refused(id: string, code: string, retryAfter = 5): void {
    if (!passing.has(code)) {
      this.unaccepted.delete(id);
      return;
    }
    const generation = this.generation;
    setTimeout(() => {
      const draft = this.unaccepted.get(id);
      if (draft !== undefined && generation === this.generation) {
        this.write({ type: 'send', ref: id, ...draft });
      }
    }, retryAfter * 1000);
  }

  private closed(code: number, reason: string, opened: boolean): void {
    this.leave();
    const end = final.get(code);
    if (end !== undefined) {
      this.move({ name: 'ended', code, reason: end });
      return;
    }
    // A browser does not tell why an upgrade was refused: a new token is worth a try.
    this.renew = code === CLOSE.expired || !opened;
    this.retry(reason === '' ? `closed with ${code}` : reason);
  }

  private retry(reason: string): void {
    const { random = Math.random, firstDelay = 500, maxDelay = 30_000 } = this.options;
    const ceiling = Math.min(maxDelay, firstDelay * 2 ** this.attempt);
    const milliseconds = this.drainDelay ?? Math.round(random() * ceiling);
    this.drainDelay = null;
    this.attempt += 1;
    this.move({ name: 'waiting', milliseconds, reason });
    this.timer = setTimeout(() => void this.connect(), milliseconds);
  }

  /** Drops the socket and the timer; whatever they still report belongs to an older generation. */
  private leave(): void {
    this.generation += 1;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const socket = this.socket;
    this.socket = null;
    if (socket !== null) {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      socket.close(CLOSE.normal);
    }
  }

  private write(frame: ClientFrame): void {
    this.socket?.send(JSON.stringify(frame));
  }

  private move(state: State): void {
    this.state = state;
    this.options.onState(state);
  }
}
