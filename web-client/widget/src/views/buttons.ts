import type { Button, Message } from '@viaduct/client';
import { css, html } from 'lit';
import type { TemplateResult } from 'lit';
import { safeHref, webHref } from '../links.js';
import { icons } from './icons.js';
import { link } from './text.js';

/** What pressing a button does, and whether it still can. */
export interface ButtonActions {
  canPress(message: Message): boolean;
  press(message: Message, button: Button): void;
  askPlace(message: Message): void;
}

/** The buttons below a message; those that answer it are gone when it is answered, links stay. */
export function buttons(message: Message, actions: ButtonActions): TemplateResult | '' {
  const open = actions.canPress(message);
  const all = (message.buttons ?? []).filter((each) => open || hrefOf(each) !== undefined);
  if (all.length === 0) return '';
  return html`<div class="buttons">${all.map((each) => button(message, each, actions))}</div>`;
}

function button(message: Message, given: Button, actions: ButtonActions): TemplateResult {
  const href = hrefOf(given);
  if (href !== undefined) return link(href, given.text, 'choice');
  const act =
    given.type === 'location'
      ? () => actions.askPlace(message)
      : () => actions.press(message, given);
  return html`<button type="button" class="choice" dir="auto" @click=${act}>
    ${given.type === 'location' ? icons.pin(16) : ''}<span>${given.text}</span>
  </button>`;
}

/** An address that may not be followed leaves a button that sends its text. */
function hrefOf({ type, url, payload }: Button): string | undefined {
  switch (type) {
    case 'url':
      return webHref(url ?? payload);
    case 'phone':
      return safeHref(`tel:${payload ?? url ?? ''}`);
    case 'email':
      return safeHref(`mailto:${payload ?? url ?? ''}`);
    default:
      return undefined;
  }
}

/** The style of `buttons`. */
export const buttonStyle = css`
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-block-start: 2px;
    max-inline-size: 100%;
  }
  .choice {
    display: inline-flex;
    gap: 6px;
    align-items: center;
    min-block-size: var(--target);
    max-inline-size: 100%;
    padding: 6px 14px;
    border: 1px solid var(--link);
    border-radius: 22px;
    background: var(--background);
    color: var(--link);
    font-size: 14px;
    font-weight: 500;
    text-align: start;
    text-decoration: none;
    overflow-wrap: anywhere;
    unicode-bidi: isolate;
    transition: background 0.12s;
  }
  .choice:hover {
    background: var(--surface);
  }
`;
