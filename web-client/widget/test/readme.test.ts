import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const text = (path: string): string =>
  readFileSync(new URL(path, `file://${import.meta.dirname}/`), 'utf8');

it('lists in the README every attribute of the script tag', () => {
  const [, taken = ''] =
    /const \{([^}]*)\} =\s*tag\.dataset/.exec(text('../src/script/widget.ts')) ?? [];
  const attributes = taken
    .split(',')
    .map((name) => name.trim().replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))
    .filter((name) => name !== '')
    .map((name) => `data-${name}`);
  const listed = [...text('../README.md').matchAll(/^\| `(data-[a-z-]+)`/gm)].map(
    ([, name]) => name,
  );
  expect(attributes.length).toBeGreaterThan(5);
  expect(listed.sort()).toEqual(attributes.sort());
});

it('lists in the README every custom property', () => {
  const used = new Set(
    [
      ...(text('../src/elements/theme.ts') + text('../src/elements/chat.style.ts')).matchAll(
        /--viaduct-(?!dark-)[a-z-]+/g,
      ),
    ].map(String),
  );
  const readme = text('../README.md');
  for (const property of used) expect(readme).toContain(`\`${property}\``);
});

describe('the README lists', () => {
  const readme = text('../README.md');
  const element = text('../src/elements/viaduct-chat.ts');
  const all = (pattern: RegExp): string[] =>
    [...element.matchAll(pattern)].map(([, name = '']) => name);

  it('every part', () => {
    const parts = all(/(?:\bpart="|button: )([a-z-]+)"/g);
    expect(parts.length).toBeGreaterThan(5);
    for (const part of parts) expect(readme).toContain(`\`${part}\``);
  });

  it('every event', () => {
    const events = all(/@fires (\S+)/g);
    expect(events.length).toBe(3);
    for (const event of events) expect(readme).toContain(`| \`${event}\``);
  });

  it('every property and method of the element', () => {
    const [, properties = ''] = /properties = \{([^]*?)\n {2}\};/.exec(element) ?? [];
    const names = [...properties.matchAll(/^ {4}(\w+):/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) if (name !== 'revision') expect(readme).toContain(`| \`${name}\``);
    for (const name of ['show', 'hide', 'restart']) expect(readme).toContain(`\`${name}()\``);
  });
});
