import type { Clock } from './environment.js';
import { ViaductError } from './errors.js';
import { bytesOf } from './frames.js';
import type { ClientFrame, Refusal, ServerFrame } from './frames.js';
import type { Link } from './transport.js';

const ANSWER_WITHIN = 30_000;

type Unmarked<Frame> = Frame extends { ref: string } ? Omit<Frame, 'ref'> : never;

/** A frame that is answered by its mark and may be sent twice. */
export type Request = Unmarked<Exclude<ClientFrame, { type: 'send' | 'receipt' }>>;

interface Pending {
  frame: ClientFrame;
  timer: unknown;
  resolve: (answer: ServerFrame) => void;
  reject: (error: ViaductError) => void;
}

/** Asks and waits for answers; what a lost link left open is asked again on the next. */
export class Requests {
  readonly #clock: Clock;
  readonly #pending = new Map<string, Pending>();
  #link: Link | undefined;
  #frameBytes = Infinity;
  #asked = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  up(link: Link, frameBytes = Infinity): void {
    this.#link = link;
    this.#frameBytes = frameBytes;
    for (const [ref, { frame }] of this.#pending) this.#send(ref, frame);
  }

  down(): void {
    this.#link = undefined;
  }

  /** Resolves with the answer; fails with the refusal, or when none came in time. */
  ask(request: Request): Promise<ServerFrame> {
    this.#asked += 1;
    const ref = `ask${this.#asked}`;
    const frame = { ...request, ref } as ClientFrame;
    return new Promise((resolve, reject) => {
      const timer = this.#clock.setTimeout(() => {
        this.#pending.delete(ref);
        reject(new ViaductError('timeout', `no answer to ${request.type}`));
      }, ANSWER_WITHIN);
      this.#pending.set(ref, { frame, timer, resolve, reject });
      this.#send(ref, frame);
    });
  }

  #send(ref: string, frame: ClientFrame): void {
    if (bytesOf(frame) <= this.#frameBytes) return this.#link?.send(frame);
    // it would close the link, again and again
    this.#take(ref)?.reject(new ViaductError('too_large', 'the frame is too large'));
  }

  /** `true` when somebody waited for it. */
  answered(frame: { ref?: string } & ServerFrame): boolean {
    const pending = this.#take(frame.ref ?? '');
    if (pending === undefined) return false;
    if (frame.type === 'error') pending.reject(errorOf(frame));
    else pending.resolve(frame);
    return true;
  }

  /** Nothing more will be answered. */
  abandon(): void {
    for (const ref of [...this.#pending.keys()]) {
      this.#take(ref)?.reject(new ViaductError('disconnected', 'disconnected'));
    }
  }

  #take(ref: string): Pending | undefined {
    const pending = this.#pending.get(ref);
    if (pending !== undefined) this.#clock.clearTimeout(pending.timer);
    this.#pending.delete(ref);
    return pending;
  }
}

/** A refusal as what a caller gets. */
export function errorOf({ code, message, field, retry_after }: Refusal): ViaductError {
  return new ViaductError(code, message ?? code, field, retry_after);
}
