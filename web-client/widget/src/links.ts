import { shownAs } from './hosts.js';

/** A piece of a text: plain, or a link that is safe to follow. */
export interface Piece {
  readonly text: string;
  readonly href?: string;
}

// A link ends before characters that turn the direction of writing: what is shown must be what is followed.
const found =
  /(?:https?:\/\/|mailto:|tel:)[^\s<>"'`\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+|[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})*\.\p{L}{2,63}/giu;
const trailing = /[.,:;!?…'"»”’)\]}>]$/u;
const opening: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** Cuts a text into plain pieces and links: `http`, `https`, `mailto`, `tel` and bare mail addresses. */
export function pieces(text: string): Piece[] {
  const result: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(found)) {
    const link = withoutTrailing(match[0]);
    const href = safeHref(link.includes(':') ? link : `mailto:${link}`);
    if (href === undefined) continue;
    if (match.index > done) result.push({ text: text.slice(done, match.index) });
    result.push({ text: shownAs(link, href), href });
    done = match.index + link.length;
  }
  if (done < text.length) result.push({ text: text.slice(done) });
  return result;
}

/** The address when it may be followed: of the web, mail or telephone, and not one that pretends to be another. */
export function safeHref(address: string): string | undefined {
  const url = parse(address);
  if (url === undefined) return undefined;
  switch (url.protocol) {
    case 'http:':
    case 'https:':
      // https://bank.example@evil.example is not the bank
      return url.hostname !== '' && url.username === '' && url.password === ''
        ? url.href
        : undefined;
    case 'mailto:':
      return url.pathname.includes('@') ? url.href : undefined;
    case 'tel:':
      // those with * and # command the telephone
      return /^[^*%]*\d[^*%]*$/.test(url.pathname) && !url.href.includes('#')
        ? url.href
        : undefined;
    default:
      return undefined;
  }
}

/** The address when it is one of the web, for pictures and files. */
export function webHref(address: string | undefined): string | undefined {
  const href = address === undefined ? undefined : safeHref(address);
  return href?.startsWith('http') ? href : undefined;
}

function parse(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

/** A full stop ends the sentence, not the address; a bracket belongs to it when it was opened there. */
function withoutTrailing(link: string): string {
  let end = link.length;
  for (;;) {
    const rest = link.slice(0, end);
    const last = trailing.exec(rest)?.[0];
    if (last === undefined) return rest;
    const open = opening[last];
    if (open !== undefined && rest.split(open).length >= rest.split(last).length) return rest;
    end -= last.length;
  }
}
