import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { all } from '../src/checks/all.js';
import { scenarios } from '../src/serve/scenarios.js';
import { USAGE } from '../src/settings.js';

const WEB_CLIENT = fileURLToPath(new URL('../..', import.meta.url));
const README = await readFile(join(WEB_CLIENT, 'README.md'), 'utf8');
const SNIPPET = /<!-- snippet: ([\w.-]+) -->\s*```\w+\n([\s\S]*?)```/g;
/** The client's sources are checked on their own, as strictly as they are written. */
const ELSEWHERE = /^\.\.\/.*\n(?: .*\n)*/gm;

/** The README's programs, by file name; of a page its script. */
const snippets = new Map(
  [...README.matchAll(SNIPPET)].map(([, name = '', text = '']) => {
    const script = /<script>([\s\S]*?)<\/script>/.exec(text)?.[1];
    return script === undefined ? [name, text] : [`${name}.mjs`, script];
  }),
);

/** @param {string[]} files */
const compilerOptions = (...files) => ({
  compilerOptions: {
    target: 'ES2023',
    module: 'ESNext',
    moduleResolution: 'Bundler',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    jsx: 'preserve',
    skipLibCheck: true,
    noEmit: true,
    strict: true,
    types: [join(WEB_CLIENT, 'node_modules/@types/node')],
    paths: {
      '@viaduct/client': [join(WEB_CLIENT, 'client/src/index.ts')],
      ws: [join(WEB_CLIENT, 'node_modules/@types/ws')],
    },
  },
  files: [...files, fileURLToPath(new URL('kit/readme-modules.d.ts', import.meta.url))],
});

/** What the compiler says of files in a folder of their own. @param {Map<string, string>} sources @param {object} more options */
async function complaints(sources, more = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'viaduct-readme-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of sources) await writeFile(join(folder, name), text);
  const config = compilerOptions(...sources.keys());
  Object.assign(config.compilerOptions, more);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const compiler = join(WEB_CLIENT, 'node_modules/typescript/bin/tsc');
  return new Promise((resolve) => {
    execFile(process.execPath, [compiler, '-p', '.'], { cwd: folder }, (_, out, err) =>
      resolve((out + err).replace(ELSEWHERE, '')),
    );
  });
}

it("compiles the README's TypeScript with the client's types", { timeout: 60_000 }, async () => {
  const typed = new Map([...snippets].filter(([name]) => /\.tsx?$/.test(name)));
  expect(typed.size).toBeGreaterThan(1);
  expect(await complaints(typed, { exactOptionalPropertyTypes: true })).toBe('');
});

it("finds in the client all that the README's scripts use", { timeout: 60_000 }, async () => {
  const scripts = new Map([...snippets].filter(([name]) => /\.mjs$/.test(name)));
  expect(scripts.size).toBeGreaterThan(2);
  expect(await complaints(scripts, { checkJs: true, allowJs: true, strictNullChecks: false })).toBe(
    '',
  );
});

it('names in the README only options that there are, and checks that there are', () => {
  const [, section = ''] = README.split('\n## Check a gateway');
  const options = [...section.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)].map(String);
  expect(options.length).toBeGreaterThan(10);
  for (const option of options) expect(USAGE).toContain(option);
  const names = [...all, ...scenarios].map(({ name }) => name);
  for (const [, part = ''] of section.matchAll(/--(?:only|except) ([a-z-]+\/[a-z-]*)/g)) {
    expect(names.some((name) => name.includes(part))).toBe(true);
  }
});
