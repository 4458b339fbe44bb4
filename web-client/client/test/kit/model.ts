import { setMaxListeners } from 'node:events';
import type {
  Channel,
  Draft,
  Store,
  WebSocketConstructor,
  WebSocketLike,
} from '../../src/index.js';
import { welcome } from './network.js';

/** Numbers from 0 to 1 that a seed repeats (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Stored {
  seq: number;
  id?: string;
  text: string;
}

type Frame = Record<string, unknown> & { type: string };

/** A way from the gateway to one device; what it is given arrives in order, or is lost when it is cut. */
interface Device {
  deliver(frame: object): void;
  /** It ends without a word. */
  cut(): void;
}

/** What may go wrong, each as a chance from 0 to 1. */
export interface Troubles {
  /** A connection can't be made. */
  refuse: number;
  /** A send is refused for a while. */
  rateLimit: number;
  /** A send is stored, but its answer is lost with the connection. */
  loseAnswer: number;
  /** WebSockets don't get through. */
  blocked: boolean;
}

export const peace: Troubles = { refuse: 0, rateLimit: 0, loseAnswer: 0, blocked: false };

/** The gateway as the protocol promises it: recognises ids, keeps order, replays; and everything around it breaks. */
export class ModelGateway {
  readonly stream: Stored[] = [];
  troubles: Troubles = peace;
  private readonly devices = new Set<Device>();

  constructor(readonly random: () => number) {}

  /** The operator writes. */
  write(text: string): void {
    const stored = { seq: this.stream.length + 1, text };
    this.stream.push(stored);
    for (const device of this.devices) device.deliver(messageOf(stored));
  }

  /** Cuts one device's connection, or all. */
  cut(all: boolean): void {
    const devices = [...this.devices];
    const one = devices[Math.floor(this.random() * devices.length)];
    for (const device of all ? devices : one === undefined ? [] : [one]) device.cut();
  }

  join(device: Device, after: number | undefined): void {
    const last = this.stream.length;
    device.deliver({ ...welcome, last_seq: last });
    if (after !== undefined) {
      for (const stored of this.stream.slice(after)) device.deliver(messageOf(stored));
      device.deliver({ type: 'synced', seq: last });
    }
    this.devices.add(device);
  }

  /** A page of older messages. */
  history(before: number | undefined, limit: number): { messages: object[]; more: boolean } {
    const end = Math.min(before ?? Infinity, this.stream.length + 1) - 1;
    const start = Math.max(0, end - limit);
    return { messages: this.stream.slice(start, end).map(messageOf), more: start > 0 };
  }

  leave(device: Device): void {
    this.devices.delete(device);
  }

  /** What a send is answered; `undefined` when the answer is lost. */
  take(frame: Frame, device: Device | undefined): object | undefined {
    const id = String(frame['id']);
    const text = String(frame['text']);
    const { ref } = frame;
    if (this.random() < this.troubles.rateLimit) {
      return this.random() < 0.5
        ? { type: 'error', ref, code: 'rate_limited', message: 'slow down', retry_after: 1 }
        : { type: 'error', ref, code: 'unavailable', message: 'storage is down' };
    }
    if (text.startsWith('bad')) return { type: 'error', ref, code: 'invalid', message: 'bad' };
    let stored = this.stream.find((one) => one.id === id);
    const duplicate = stored !== undefined;
    if (stored === undefined) {
      stored = { seq: this.stream.length + 1, id, text };
      this.stream.push(stored);
      for (const other of this.devices) if (other !== device) other.deliver(messageOf(stored));
    }
    if (this.random() < this.troubles.loseAnswer) return undefined;
    const { seq } = stored;
    const created_at = '2026-03-01T10:15:30.123Z';
    const accepted = { type: 'accepted', ref, id, seq, message_id: `m${seq}`, created_at };
    return duplicate ? { ...accepted, duplicate } : accepted;
  }
}

function messageOf({ seq, id, text }: Stored): object {
  return {
    type: 'message',
    seq,
    message_id: `m${seq}`,
    ...(id === undefined ? {} : { id }),
    direction: id === undefined ? 'outgoing' : 'incoming',
    author: { kind: id === undefined ? 'operator' : 'contact' },
    text,
    status: 'sent',
    created_at: '2026-03-01T10:15:30.123Z',
  };
}

/** One browser tab's way to the gateway; it ends with the tab. */
export class ModelNetwork {
  dead = false;
  readonly WebSocket: WebSocketConstructor;
  readonly fetch: typeof fetch;

  constructor(gateway: ModelGateway) {
    const network = this;
    const latency = (): number => 1 + gateway.random() * 100;

    this.WebSocket = class implements WebSocketLike {
      onmessage: WebSocketLike['onmessage'] = null;
      onclose: WebSocketLike['onclose'] = null;
      onerror: WebSocketLike['onerror'] = null;
      private over = false;
      private readonly wire = new Wire(latency);
      private readonly device: Device = {
        deliver: (frame) =>
          this.wire.carry(() => {
            if (!this.over && !network.dead) {
              this.onmessage?.({ data: JSON.stringify(frame) } as never);
            }
          }),
        cut: () => this.end(1006),
      };

      constructor(url: string) {
        if (network.dead) throw new Error('the tab is gone');
        const after = /after=(\d+)/.exec(url)?.[1];
        setTimeout(() => {
          if (this.over || network.dead) return;
          const { blocked, refuse } = gateway.troubles;
          if (blocked || gateway.random() < refuse) return this.end(1006);
          gateway.join(this.device, after === undefined ? undefined : Number(after));
        }, latency());
      }

      send(data: string): void {
        const frame = JSON.parse(data) as Frame;
        this.wire.carry(() => {
          if (this.over) return;
          const { ref, before, limit } = frame as Frame & { before?: number; limit?: number };
          if (frame.type === 'history') {
            const page = gateway.history(before, limit ?? 50);
            this.device.deliver({ type: 'history', ref, ...page });
            return;
          }
          if (frame.type !== 'send') {
            this.device.deliver({ type: 'ok', ref });
            return;
          }
          const answer = gateway.take(frame, this.device);
          if (answer === undefined) this.end(1006);
          else this.device.deliver(answer);
        });
      }

      /** What is on its way may still arrive at the gateway, as it does in the world. */
      close(): void {
        gateway.leave(this.device);
        this.wire.carry(() => (this.over = true));
        this.onmessage = null;
        this.onclose = null;
      }

      private end(code: number): void {
        if (this.over) return;
        this.over = true;
        gateway.leave(this.device);
        setTimeout(() => !network.dead && this.onclose?.({ code, reason: '' } as never), latency());
      }
    };

    this.fetch = (url, init) =>
      new Promise((settled, reject) => {
        const { signal } = init ?? {};
        const fail = (): void => {
          signal?.removeEventListener('abort', fail);
          reject(new TypeError('network changed'));
        };
        const resolve = (response: Response): void => {
          signal?.removeEventListener('abort', fail);
          settled(response);
        };
        if (signal) setMaxListeners(100, signal);
        signal?.addEventListener('abort', fail);
        setTimeout(() => {
          if (network.dead || signal?.aborted) return;
          if (gateway.random() < gateway.troubles.refuse) return fail();
          const path = String(url);
          if (path.includes('/events')) {
            resolve(events(gateway, path, latency, signal ?? undefined));
          } else if (init?.method === 'POST' && path.endsWith('/messages')) {
            const frame = { ...JSON.parse(String(init.body)), type: 'send' } as Frame;
            const answer = gateway.take(frame, undefined) as Frame | undefined;
            setTimeout(() => {
              if (answer === undefined) fail();
              else resolve(answerOf(answer));
            }, latency());
          } else if (init?.method === 'POST') {
            resolve(new Response(null, { status: 204 }));
          } else {
            const before = /before=(\d+)/.exec(path)?.[1];
            const limit = Number(/limit=(\d+)/.exec(path)?.[1] ?? 50);
            const page = gateway.history(before === undefined ? undefined : Number(before), limit);
            resolve(new Response(JSON.stringify(page)));
          }
        }, latency());
      });
  }
}

function answerOf(answer: Frame): Response {
  if (answer.type === 'accepted') return new Response(JSON.stringify(answer), { status: 202 });
  const { code, message: detail } = answer;
  const status = code === 'invalid' ? 400 : code === 'rate_limited' ? 429 : 503;
  const headers = { 'Content-Type': 'application/problem+json', 'Retry-After': '1' };
  return new Response(JSON.stringify({ status, code, detail }), { status, headers });
}

function events(
  gateway: ModelGateway,
  path: string,
  latency: () => number,
  signal: AbortSignal | undefined,
): Response {
  const after = /after=(\d+)/.exec(path)?.[1];
  const wire = new Wire(latency);
  const encoder = new TextEncoder();
  let over = false;
  let beat: ReturnType<typeof setInterval>;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (text: string): void => {
        if (!over) controller.enqueue(encoder.encode(text));
      };
      const end = (): void => {
        if (over) return;
        over = true;
        clearInterval(beat);
        gateway.leave(device);
        controller.error(new TypeError('network changed'));
      };
      const device: Device = {
        deliver: (frame) => wire.carry(() => write(`data: ${JSON.stringify(frame)}\n\n`)),
        cut: end,
      };
      beat = setInterval(() => write(': heartbeat\n\n'), 25_000);
      signal?.addEventListener('abort', end);
      gateway.join(device, after === undefined ? undefined : Number(after));
    },
  });
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
}

/** Carries things with a delay, in order. */
class Wire {
  private free = 0;

  constructor(private readonly latency: () => number) {}

  carry(run: () => void): void {
    const now = Date.now();
    this.free = Math.max(this.free, now + this.latency());
    setTimeout(run, this.free - now);
  }
}

/** A disk that all tabs of a browser share. */
export class ModelDisk {
  readonly drafts = new Map<string, Draft>();
  readonly channels = new Set<Channel>();
  /** An operation fails, as a chance from 0 to 1. */
  trouble = 0;
  hasFailed = false;
}

/** One tab's sight of the disk; what was not written when the tab ended never is. */
export class ModelStore implements Store {
  dead = false;
  /** As browsers do: operations of one page happen, and its messages arrive, in order. */
  private readonly operations: Wire;
  private readonly messages: Wire;

  constructor(
    private readonly disk: ModelDisk,
    private readonly random: () => number,
  ) {
    this.operations = new Wire(() => random() * 20);
    this.messages = new Wire(() => random() * 10);
  }

  load(): Promise<Draft[]> {
    return this.later(() => [...this.disk.drafts.values()].map((draft) => structuredClone(draft)));
  }

  put(_: string, draft: Draft): Promise<void> {
    return this.later(() => void this.disk.drafts.set(draft.id, structuredClone(draft)));
  }

  remove(_: string, id: string): Promise<void> {
    return this.later(() => void this.disk.drafts.delete(id));
  }

  readonly channel = (): Channel => {
    const { channels } = this.disk;
    const channel: Channel = {
      onmessage: null,
      postMessage: (message) => {
        if (this.dead) return;
        const data: unknown = structuredClone(message);
        this.messages.carry(() => {
          for (const other of channels) if (other !== channel) other.onmessage?.({ data });
        });
      },
      close: () => void channels.delete(channel),
    };
    channels.add(channel);
    return channel;
  };

  private later<T>(run: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.operations.carry(() => {
        if (this.dead) return;
        if (this.random() >= this.disk.trouble) return resolve(run());
        this.disk.hasFailed = true;
        reject(new Error('the disk is full'));
      });
    });
  }
}
