/** Control characters, and those that turn the direction of writing. */
const turning = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const piledUp = /(\p{M}{3})\p{M}+/gu;

/** A name, without what turns or covers the words around it. */
export function plain(name: string): string {
  return name.replace(turning, '').replace(piledUp, '$1').trim();
}
