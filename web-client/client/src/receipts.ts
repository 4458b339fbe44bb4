import { Backoff } from './backoff.js';
import type { Clock } from './environment.js';
import type { ReceiptPositions, Refusal } from './frames.js';
import { isPassing } from './frames.js';
import { Timer } from './timer.js';
import type { Link } from './transport.js';

const COLLECT = 200;
const ANSWER_WITHIN = 15_000;

/** How far this device is, and how far the gateway knows: what it does not know is told, one frame at a time. */
export class Receipts {
  readonly #onMove: (positions: ReceiptPositions) => void;
  #mine: ReceiptPositions = { delivered: 0, seen: 0 };
  #theirs: ReceiptPositions = { delivered: 0, seen: 0 };
  #told: (ReceiptPositions & { ref: string }) | undefined;
  #link: Link | undefined;
  #sent = 0;
  readonly #backoff: Backoff;
  readonly #alarm: Timer;

  constructor(clock: Clock, random: () => number, onMove: (positions: ReceiptPositions) => void) {
    this.#onMove = onMove;
    this.#backoff = new Backoff(random, 1_000);
    this.#alarm = new Timer(clock);
  }

  /** Of this device and all others together. */
  get positions(): ReceiptPositions {
    return this.#mine;
  }

  /** This device has got or shown everything up to here. */
  mark(delivered: number, seen: number): void {
    if (this.#advance(delivered, seen) && !this.#alarm.isSet && this.#told === undefined) {
      this.#alarm.set(COLLECT, () => this.#flush());
    }
  }

  /** The gateway says how far the contact's devices are. */
  merge({ delivered, seen }: ReceiptPositions): void {
    this.#theirs = {
      delivered: Math.max(this.#theirs.delivered, delivered),
      seen: Math.max(this.#theirs.seen, seen),
    };
    this.#advance(delivered, seen);
  }

  /** The contact's stream is another one. */
  reset(): void {
    this.#mine = this.#theirs = { delivered: 0, seen: 0 };
    this.down();
  }

  /** What the gateway said in its welcome is merged already: what it does not know is told again. */
  up(link: Link): void {
    this.#link = link;
    this.#flush();
  }

  down(): void {
    this.#link = undefined;
    this.#told = undefined;
    this.#alarm.clear();
  }

  /** `true` when it was an answer to a receipt. */
  answered(frame: { ref?: string; type: 'ok' } | Refusal): boolean {
    const told = this.#told;
    if (told === undefined || frame.ref !== told.ref) return false;
    this.#told = undefined;
    if (frame.type === 'error' && isPassing(frame.code)) {
      const wait = Math.max(this.#backoff.next(), (frame.retry_after ?? 0) * 1_000, COLLECT);
      this.#alarm.set(wait, () => this.#flush());
    } else {
      this.#backoff.reset();
      this.merge(told); // a refusal for good is not repeated either
      this.#alarm.set(COLLECT, () => this.#flush());
    }
    return true;
  }

  #advance(delivered: number, seen: number): boolean {
    const before = this.#mine;
    const nowSeen = Math.max(before.seen, seen || 0);
    const nowDelivered = Math.max(before.delivered, delivered || 0, nowSeen);
    if (nowSeen === before.seen && nowDelivered === before.delivered) return false;
    this.#mine = { delivered: nowDelivered, seen: nowSeen };
    this.#onMove(this.#mine);
    return true;
  }

  #flush(): void {
    this.#alarm.clear();
    const mine = this.#mine;
    const theirs = this.#theirs;
    const link = this.#link;
    const news = mine.delivered > theirs.delivered || mine.seen > theirs.seen;
    if (link === undefined || !news) return;
    this.#sent += 1;
    this.#told = { ...mine, ref: `receipt${this.#sent}` };
    this.#alarm.set(ANSWER_WITHIN, () => this.#flush());
    link.send({ type: 'receipt', ...this.#told });
  }
}
