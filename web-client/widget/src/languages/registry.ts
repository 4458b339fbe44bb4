import { en } from './en.js';
import { es } from './es.js';
import { ptBr } from './pt-br.js';
import { ru } from './ru.js';
import type { Language } from './table.js';

const languages = new Map<string, Partial<Language>>([
  ['en', en],
  ['ru', ru],
  ['es', es],
  ['pt-br', ptBr],
]);

/** Languages that are written from right to left. */
const rightToLeft = new Set([
  'ar',
  'arc',
  'ckb',
  'dv',
  'fa',
  'he',
  'ku',
  'ps',
  'sd',
  'ug',
  'ur',
  'yi',
]);

const listeners = new Set<() => void>();

/** Calls the listener when a language was added or changed. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Adds a language by its tag (`fr`, `pt-PT`), or changes texts of one; what is not given is said in English. */
export function registerLanguage(tag: string, texts: Partial<Language>): void {
  const key = tag.toLowerCase();
  languages.set(key, { ...languages.get(key), ...texts });
  for (const listener of listeners) listener();
}

/** The first of the wished languages that there is, with its tag; English when there is none. */
export function findLanguage(wishes: readonly string[]): { tag: string; texts: Language } {
  for (const tag of wishes) {
    const wish = tag.toLowerCase().replace(/_/g, '-');
    const [base = ''] = wish.split('-');
    const key = [wish, base].find((each) => languages.has(each)) ?? kin(base);
    if (key !== undefined) return { tag: usable(tag), texts: { ...en, ...languages.get(key) } };
  }
  return { tag: 'en', texts: en };
}

/** Whether a language is written from right to left. */
export function isRightToLeft(tag: string): boolean {
  return rightToLeft.has(tag.toLowerCase().split('-')[0] ?? '');
}

/** Portuguese of Brazil is better than English for who reads that of Portugal. */
function kin(base: string): string | undefined {
  return [...languages.keys()].find((key) => key.startsWith(`${base}-`));
}

function usable(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag.replace(/_/g, '-'))[0] ?? 'en';
  } catch {
    return 'en';
  }
}
