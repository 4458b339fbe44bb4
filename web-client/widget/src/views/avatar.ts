import { css, html } from 'lit';
import type { TemplateResult } from 'lit';
import { webHref } from '../links.js';

/** A round picture of somebody, or the initials of the name; or a sign. */
export function avatar(name: string | TemplateResult, picture?: string): TemplateResult {
  const source = webHref(picture);
  return html`<span class="avatar" aria-hidden="true"
    >${typeof name === 'string' ? initials(name) || '•' : name}${
      source === undefined
        ? ''
        : html`<img
            src=${source}
            alt=""
            referrerpolicy="no-referrer"
            decoding="async"
            @load=${(event: Event) => ((event.target as HTMLImageElement).hidden = false)}
            @error=${(event: Event) => ((event.target as HTMLImageElement).hidden = true)}
          />`
    }</span
  >`;
}

/** One letter of the first name and one of the last. */
export function initials(name: string): string {
  const words = name.split(/[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/u);
  const letters = words.flatMap((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? []);
  const picked = letters.length > 1 ? [letters[0], letters.at(-1)] : letters;
  return picked.join('').toLocaleUpperCase();
}

/** The style of `avatar`. */
export const avatarStyle = css`
  .avatar {
    position: relative;
    display: inline-grid;
    place-items: center;
    flex: none;
    inline-size: var(--avatar, 28px);
    block-size: var(--avatar, 28px);
    border-radius: 50%;
    overflow: hidden;
    background: var(--avatar-background, var(--surface));
    color: var(--avatar-text, var(--text));
    font-size: calc(var(--avatar, 28px) * 0.4);
    font-weight: 600;
    line-height: 1;
    user-select: none;
  }
  .avatar img {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
`;
