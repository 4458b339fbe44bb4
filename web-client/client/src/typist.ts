import type { Clock } from './environment.js';
import { Timer } from './timer.js';
import type { Link } from './transport.js';

const REPEAT_AFTER = 3_000;
const STOPS_AFTER = 6_000;

/** Whether the contact is typing: told now and then while it lasts, and when it ends. */
export class Typist {
  readonly #clock: Clock;
  #link: Link | undefined;
  #toldAt = -Infinity;
  #typing = false;
  readonly #stops: Timer;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#stops = new Timer(clock);
  }

  get isTyping(): boolean {
    return this.#typing;
  }

  up(link: Link): void {
    this.#link = link;
  }

  down(): void {
    this.#link = undefined;
    this.#typing = false;
    this.#stops.clear();
  }

  set(on: boolean): void {
    if (this.#link === undefined) return; // of no use later
    const now = this.#clock.now();
    const news = on !== this.#typing || (on && now - this.#toldAt >= REPEAT_AFTER);
    this.#typing = on;
    if (on) this.#stops.set(STOPS_AFTER, () => this.set(false));
    else this.#stops.clear();
    if (!news) return;
    this.#toldAt = now;
    this.#link.send({ type: 'typing', on });
  }
}
