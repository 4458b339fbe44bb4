/** Letters of other alphabets that look like Latin ones: a word of nothing else passes for a Latin one. */
const lookalikes = /^[\d\-асеһіјӏорѕхуԁԛԝѵαγικνορτυω]+$/u;
const alphabets = [
  // without those that only look like an unmarked letter
  /^[\da-z\-\u00df-\u00f6\u00f8-\u0130\u0132-\u017f]+$/u,
  /^[\d\p{Script=Cyrillic}-]+$/u,
  /^[\d\p{Script=Greek}-]+$/u,
  // no letter of another alphabet is taken for one of these
  /^[\d\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fc-]+$/u,
  /^[\d\p{Script=Hangul}-]+$/u,
  /^[\d\p{Script=Arabic}-]+$/u,
  /^[\d\p{Script=Hebrew}-]+$/u,
  /^[\d\p{Script=Thai}\p{M}-]+$/u,
  /^[\d\p{Script=Devanagari}\p{M}-]+$/u,
];

/** A link of the web as it may be shown: as it was written, unless its host passes for another one that way. */
export function shownAs(written: string, href: string): string {
  const host = /^https?:\/\/([^/?#\\:]*)/iu.exec(written)?.[1]?.toLowerCase();
  if (host === undefined || host === new URL(href).hostname || isPlain(host)) return written;
  return href; // which has it in the letters that every name can be told apart by
}

/** Each part is of one alphabet, and none is made of another one's letters. */
function isPlain(host: string): boolean {
  return (
    /[^\0-\x7f]/u.test(host) &&
    host === host.normalize('NFKC') &&
    host
      .split('.')
      .every(
        (label) =>
          alphabets.some((alphabet) => alphabet.test(label)) &&
          (/^[\da-z-]*$/u.test(label) || !lookalikes.test(label)),
      )
  );
}
