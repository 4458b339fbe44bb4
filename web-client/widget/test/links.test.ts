import { describe, expect, it } from 'vitest';
import { plain } from '../src/plain.js';
import { pieces, safeHref, webHref } from '../src/links.js';

function links(text: string): string[] {
  return pieces(text).flatMap(({ href, text: shown }) => (href === undefined ? [] : [shown]));
}

describe('links in a text', () => {
  it('are those of the web, of mail and of telephones', () => {
    expect(
      links(
        'see https://a.example/x?y=1#z, http://b.example or mailto:me@c.example, tel:+49301234',
      ),
    ).toEqual([
      'https://a.example/x?y=1#z',
      'http://b.example',
      'mailto:me@c.example',
      'tel:+49301234',
    ]);
    expect(pieces('write to anna@mail.example!')).toEqual([
      { text: 'write to ' },
      { text: 'anna@mail.example', href: 'mailto:anna@mail.example' },
      { text: '!' },
    ]);
  });

  it('do not swallow the end of a sentence, but keep brackets that they opened', () => {
    expect(links('(https://a.example/b_(c)) and “https://d.example/”.')).toEqual([
      'https://a.example/b_(c)',
      'https://d.example/',
    ]);
  });

  it('are never scripts, data, or addresses that pretend to be others', () => {
    const text =
      'javascript:alert(1) data:text/html,x vbscript:x file:///etc/passwd https://bank.example@evil.example/ https:// ftp://x.example';
    expect(links(text)).toEqual([]);
    expect(pieces(text)).toEqual([{ text }]);
    expect(safeHref('JaVaScRiPt:alert(1)')).toBeUndefined();
    expect(safeHref(' \u0001javascript:alert(1)')).toBeUndefined();
    expect(webHref('mailto:a@b.example')).toBeUndefined();
    expect(webHref('/relative')).toBeUndefined();
  });

  it('end before characters that turn the direction of writing', () => {
    expect(links('https://a.example/\u202egpj.exe')).toEqual(['https://a.example/']);
    expect(links('https://a.example/\u200bx \u2066https://b.example\u2069')).toEqual([
      'https://a.example/',
      'https://b.example',
    ]);
  });

  it('lose nothing of the text', () => {
    const text = 'a https://x.example, b\n(mailto:c@d.example) “https://e.example/ü?”…';
    expect(
      pieces(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });

  it('are found in long hostile texts without getting lost', () => {
    const text = 'https://a.example/' + ')'.repeat(4000) + 'a@'.repeat(2000);
    expect(
      pieces(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });

  it('are shown as what is followed when their letters pass for others', () => {
    const shown = (text: string): string => pieces(text)[0]!.text;
    // all Cyrillic; one Cyrillic letter; full width; a slash that is none; a number for an address
    expect(shown('https://аррӏе.com/login')).toBe('https://xn--80ak6aa92e.com/login');
    expect(shown('https://pаypal.com/')).toBe('https://xn--pypal-4ve.com/');
    expect(shown('https://ｂank.example/')).toBe('https://bank.example/');
    expect(shown('https://bank.example\u2044x.evil.example/')).toContain('xn--');
    expect(shown('http://3232235777/')).toBe('http://192.168.1.1/');
    for (const honest of [
      'https://Shop.Example/Ä',
      'https://müller.example/',
      'https://пример.рф/путь',
      'https://ελλάδα.gr/',
      'https://例え.jp/',
      'https://مثال.example/',
      'http://127.0.0.1:8080/x',
    ]) {
      expect(shown(honest)).toBe(honest);
    }
  });

  it('call nobody but numbers', () => {
    expect(safeHref('tel:+49 30 1234')).toBe('tel:+49 30 1234');
    expect(safeHref('tel:*21*123#')).toBeUndefined();
    expect(safeHref('tel:123%23')).toBeUndefined();
    expect(safeHref('tel:123#')).toBeUndefined();
  });
});

describe('a name', () => {
  it('turns, hides and covers nothing around it', () => {
    expect(plain('photo\u202egpj.exe')).toBe('photogpj.exe');
    expect(plain('\u2066Anna\u0000\n Keller\u200f ')).toBe('Anna Keller');
    expect(plain(`Z${'\u0300'.repeat(50)}o`)).toBe(`Z${'\u0300'.repeat(3)}o`);
    expect(plain('👩‍🚀 नमस्ते Ünal')).toBe('👩‍🚀 नमस्ते Ünal');
  });
});
