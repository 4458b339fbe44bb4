/** Up to where the stream was told without a gap, and what was told beyond that: nothing is missed or told twice. */
export class Position {
  readonly #ahead = new Set<number>();
  #end: number | undefined;

  constructor(after: number | undefined) {
    this.#end = after;
  }

  /** Everything up to this `seq` was told; `undefined` before the first connection. */
  get value(): number | undefined {
    return this.#end;
  }

  /** The stream is followed from here, unless it is already. */
  start(seq: number): void {
    if (this.#end === undefined) this.complete(seq);
  }

  /** Takes a `seq`; `false` when it is known. */
  add(seq: number): boolean {
    if ((this.#end !== undefined && seq <= this.#end) || this.#ahead.has(seq)) return false;
    this.#ahead.add(seq);
    this.#advance();
    return true;
  }

  /** All that there is up to this `seq` was told; what is missing is gone for good. */
  complete(seq: number): void {
    this.#end = Math.max(this.#end ?? 0, seq);
    for (const one of this.#ahead) if (one <= this.#end) this.#ahead.delete(one);
    this.#advance();
  }

  /** Forgets everything: the stream is another one. */
  reset(): void {
    this.#ahead.clear();
    this.#end = 0;
  }

  #advance(): void {
    while (this.#end !== undefined && this.#ahead.delete(this.#end + 1)) this.#end += 1;
  }
}
