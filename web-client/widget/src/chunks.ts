import type { TimelineItem } from '@viaduct/client';

const SIZE = 50;

/** Neighbouring lines that are drawn together; another object only when one of them changed. */
export interface Chunk {
  readonly key: number;
  readonly items: readonly TimelineItem[];
  /** The line before the first one. */
  readonly before: TimelineItem | undefined;
  /** The line after the last one. */
  readonly after: TimelineItem | undefined;
}

/** Cuts a timeline into chunks by `seq`, so that older messages in front move no line to another chunk. */
export class Chunks {
  private known = new Map<number, Chunk>();
  private last: { items: readonly TimelineItem[]; chunks: readonly Chunk[] } | undefined;

  /** All chunks in order, those that did not change as they were. */
  of(items: readonly TimelineItem[]): readonly Chunk[] {
    if (this.last?.items !== items) this.last = { items, chunks: this.cut(items) };
    return this.last.chunks;
  }

  private cut(items: readonly TimelineItem[]): Chunk[] {
    const result: Chunk[] = [];
    let start = 0;
    while (start < items.length) {
      const key = keyOf(items, start);
      let end = start + 1;
      while (end < items.length && keyOf(items, end) === key) end += 1;
      const chunk: Chunk = {
        key,
        items: items.slice(start, end),
        before: items[start - 1],
        after: items[end],
      };
      const known = this.known.get(key);
      result.push(known !== undefined && same(known, chunk) ? known : chunk);
      start = end;
    }
    this.known = new Map(result.map((chunk) => [chunk.key, chunk]));
    return result;
  }
}

/** A draft is where it will be as a message, so that it stays the same element. */
function keyOf(items: readonly TimelineItem[], at: number): number {
  let drafts = 0;
  for (let i = at; i >= 0; i -= 1) {
    const item = items[i];
    if (item?.kind === 'message') return Math.floor((item.message.seq + drafts) / SIZE);
    drafts += 1;
  }
  return Math.floor(drafts / SIZE);
}

function same(one: Chunk, other: Chunk): boolean {
  return (
    one.before === other.before &&
    one.after === other.after &&
    one.items.length === other.items.length &&
    one.items.every((item, i) => item === other.items[i])
  );
}
