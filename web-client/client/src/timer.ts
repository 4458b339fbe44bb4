import type { Clock } from './environment.js';

/** What platforms can wait for; more would go off at once. */
const LONGEST = 2 ** 31 - 1;

/** One alarm that can be set, set anew and cleared. */
export class Timer {
  readonly #clock: Clock;
  #handle: unknown;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isSet(): boolean {
    return this.#handle !== undefined;
  }

  set(milliseconds: number, run: () => void): void {
    this.clear();
    this.#handle = this.#clock.setTimeout(
      () => {
        this.#handle = undefined;
        run();
      },
      Math.min(milliseconds, LONGEST),
    );
  }

  clear(): void {
    if (this.#handle !== undefined) this.#clock.clearTimeout(this.#handle);
    this.#handle = undefined;
  }
}
