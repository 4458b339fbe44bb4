import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { pieces } from '../links.js';

/** A text as text, with its safe links; each is isolated, so that it turns nothing around it. */
export function richText(text: string): TemplateResult {
  return html`<p class="text" dir="auto">
    <span
      >${pieces(text).map((piece) =>
        piece.href === undefined ? piece.text : link(piece.href, piece.text),
      )}</span
    >
  </p>`;
}

/** A link that tells the other side nothing of this page. */
export function link(href: string, label: unknown, kind = ''): TemplateResult {
  return href.startsWith('http')
    ? html`<a
        class=${kind}
        href=${href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        dir=${kind === '' ? 'ltr' : 'auto'}
        >${label}</a
      >`
    : html`<a
        class=${kind}
        href=${href}
        rel="noopener noreferrer"
        dir=${kind === '' ? 'ltr' : 'auto'}
        >${label}</a
      >`;
}
