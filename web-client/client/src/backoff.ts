/** Waits that double and are spread at random between nothing and their bound (full jitter). */
export class Backoff {
  readonly #random: () => number;
  readonly #first: number;
  /** Waits since the last `reset`. */
  attempt = 0;

  constructor(
    random: () => number,
    first = 500,
    /** The longest wait, in milliseconds. */
    readonly longest = 30_000,
  ) {
    this.#random = random;
    this.#first = first;
  }

  /** How long to wait now, in milliseconds. */
  next(): number {
    const bound = Math.min(this.longest, this.#first * 2 ** Math.min(this.attempt, 30));
    this.attempt += 1;
    return Math.round(this.#random() * bound);
  }

  reset(): void {
    this.attempt = 0;
  }
}
