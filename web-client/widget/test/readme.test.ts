import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

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
