import { describe, expect, it } from 'vitest';
import { Chunks } from '../src/chunks.js';
import { draft, line } from './kit.js';

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => line(from + i));

describe('chunks of a timeline', () => {
  it('stay the same objects when older messages come in front', () => {
    const newer = range(120, 170);
    const chunks = new Chunks();
    const before = chunks.of(newer);
    const after = chunks.of([...range(70, 119), ...newer]);
    expect(before.map(({ key }) => key)).toEqual([2, 3]);
    expect(after.map(({ key }) => key)).toEqual([1, 2, 3]);
    expect(after[2]).toBe(before[1]);
    expect(after[1]).not.toBe(before[0]);
  });

  it('change only where a line changed', () => {
    const lines = range(1, 300);
    const chunks = new Chunks();
    const before = chunks.of(lines);
    const after = chunks.of(lines.with(124, line(125, { status: 'seen' })));
    expect(after.map((chunk, i) => chunk === before[i])).toEqual([
      true,
      true,
      false,
      true,
      true,
      true,
      true,
    ]);
  });

  it('hold a draft where it will be as a message', () => {
    const chunks = new Chunks();
    const [, last] = chunks.of([...range(1, 98), draft('a'), draft('b')]);
    expect(last?.items.map(({ key }) => key).slice(-2)).toEqual(['seq-98', 'a']);
    expect(chunks.of([draft('a'), draft('b')]).map(({ items }) => items.length)).toEqual([2]);
  });
});
