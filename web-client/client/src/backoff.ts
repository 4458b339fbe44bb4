/** Waits that double and are spread at random between nothing and their bound (full jitter). */
export class Backoff {
  /** Waits since the last `reset`. */
  attempt = 0;

  constructor(
    private readonly random: () => number,
    private readonly first = 500,
    /** The longest wait, in milliseconds. */
    readonly longest = 30_000,
  ) {}

  /** How long to wait now, in milliseconds. */
  next(): number {
    const bound = Math.min(this.longest, this.first * 2 ** Math.min(this.attempt, 30));
    this.attempt += 1;
    return Math.round(this.random() * bound);
  }

  reset(): void {
    this.attempt = 0;
  }
}
