import { findLanguage, isRightToLeft } from './registry.js';
import type { Language, Plural } from './table.js';

type Plain = {
  [Key in keyof Language]: Language[Key] extends string ? Key : never;
}[keyof Language];
type Counted = {
  [Key in keyof Language]: Language[Key] extends Plural ? Key : never;
}[keyof Language];
type Count = Exclude<Counted, Plain | 'bytes'>;

const DAY = 86_400_000;

/** Says things in one language: texts, numbers, dates. */
export class Speech {
  /** The language's tag. */
  readonly tag: string;
  readonly isRightToLeft: boolean;
  private readonly texts: Language;
  private readonly plurals: Intl.PluralRules;
  private readonly numbers: Intl.NumberFormat;
  private readonly clock: Intl.DateTimeFormat;
  private readonly moment: Intl.DateTimeFormat;
  private readonly day: Intl.DateTimeFormat;
  private readonly dayOfYear: Intl.DateTimeFormat;
  private readonly relative: Intl.RelativeTimeFormat;

  /** @param wishes tags of languages, the best first */
  constructor(wishes: readonly string[]) {
    const { tag, texts } = findLanguage(wishes);
    this.tag = tag;
    this.texts = texts;
    this.isRightToLeft = isRightToLeft(tag);
    this.plurals = new Intl.PluralRules(tag);
    const local = regional(tag);
    this.numbers = new Intl.NumberFormat(local, { maximumFractionDigits: 1 });
    this.clock = new Intl.DateTimeFormat(local, { hour: 'numeric', minute: '2-digit' });
    this.moment = new Intl.DateTimeFormat(local, { dateStyle: 'full', timeStyle: 'short' });
    this.day = new Intl.DateTimeFormat(local, { weekday: 'long', day: 'numeric', month: 'long' });
    this.dayOfYear = new Intl.DateTimeFormat(local, { dateStyle: 'long' });
    this.relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  }

  /** A text, with its gaps filled. */
  say(key: Plain, gaps: Readonly<Record<string, string | number>> = {}): string {
    return this.fill(this.texts[key], gaps);
  }

  /** A text that goes with a number. */
  count(key: Count, n: number): string {
    const forms = this.texts[key];
    return this.fill(forms[this.plurals.select(n)] ?? forms.other, { n });
  }

  number(n: number): string {
    return this.numbers.format(n);
  }

  /** The time of day. */
  time(at: Date): string {
    return this.clock.format(at);
  }

  /** Day and time in full. */
  full(at: Date): string {
    return this.moment.format(at);
  }

  /** A day as it is called now: today, yesterday, or its date. */
  date(at: Date, now: Date): string {
    const days = Math.round((midnight(at) - midnight(now)) / DAY);
    if (days === 0 || days === -1) return this.sentence(this.relative.format(days, 'day'));
    const format = at.getFullYear() === now.getFullYear() ? this.day : this.dayOfYear;
    return this.sentence(format.format(at));
  }

  /** A file's size. */
  size(bytes: number): string {
    let unit = 0;
    let size = bytes;
    while (size >= 1024 && unit < 3) {
      size /= 1024;
      unit += 1;
    }
    return `${this.number(size)} ${this.texts.bytes[unit]}`;
  }

  private sentence(text: string): string {
    const [first = ''] = text;
    return first.toLocaleUpperCase(this.tag) + text.slice(first.length);
  }

  private fill(text: string, gaps: Readonly<Record<string, string | number>>): string {
    return text.replace(/\{(\w+)\}/g, (gap, name: string) => {
      const value = gaps[name];
      return typeof value === 'number' ? this.number(value) : (value ?? gap);
    });
  }
}

/** A page says `en`; whether it is half past six or 18:30 there, the reader's own settings know. */
function regional(tag: string): string {
  if (tag.includes('-') || typeof navigator === 'undefined') return tag;
  return navigator.languages.find((each) => each.startsWith(`${tag}-`)) ?? tag;
}

/** Days differ by whole days, also where the clocks are changed. */
function midnight(at: Date): number {
  return Date.UTC(at.getFullYear(), at.getMonth(), at.getDate());
}
