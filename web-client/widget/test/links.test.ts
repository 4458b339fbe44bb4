import { describe, expect, it } from 'vitest';
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
});
