import { describe, expect, it } from 'vitest';
import { shelf } from '../src/shelf.js';

const quota = (): never => {
  throw new DOMException('full', 'QuotaExceededError');
};

describe('a shelf', () => {
  it('keeps in memory what the storage has no room for', () => {
    const full = shelf(() => ({ getItem: () => null, setItem: quota, removeItem: () => {} }));
    full.setItem('a', '1');
    expect(full.getItem('a')).toBe('1');
    full.removeItem('a');
    expect(full.getItem('a')).toBeNull();
  });

  it('works where the page has no storage', () => {
    const none = shelf(quota);
    expect(none.getItem('a')).toBeNull();
    none.setItem('a', '1');
    expect(none.getItem('a')).toBe('1');
    none.removeItem('a');
    expect(none.getItem('a')).toBeNull();
  });

  it('sees what another page has put there', () => {
    localStorage.clear();
    const here = shelf(() => localStorage);
    here.setItem('a', '1');
    localStorage.setItem('a', '2');
    expect(here.getItem('a')).toBe('2');
  });
});
