import { LitElement, css, html } from 'lit';
import type { TemplateResult } from 'lit';
import type { Speech } from '../languages/speech.js';
import { icons } from '../views/icons.js';
import { common } from './theme.js';

/** The round button that opens the chat, with the number of unread messages. */
export class ViaductLauncher extends LitElement {
  static override readonly properties = {
    speech: { attribute: false },
    open: { type: Boolean, reflect: true },
    unread: { type: Number },
  };
  static override readonly styles = [
    common,
    css`
      button {
        position: relative;
        display: grid;
        place-items: center;
        inline-size: 60px;
        block-size: 60px;
        padding: 0;
        border-radius: 50%;
        background: var(--accent);
        color: var(--on-accent);
        box-shadow: var(--shadow);
        transition: transform 0.15s;
      }
      button:hover {
        transform: scale(1.05);
      }
      button:focus-visible {
        outline: 3px solid var(--link);
        outline-offset: 3px;
      }
      .badge {
        position: absolute;
        inset-block-start: -4px;
        inset-inline-end: -4px;
        min-inline-size: 24px;
        block-size: 24px;
        padding-inline: 6px;
        border-radius: 12px;
        border: 2px solid #fff;
        background: #c5221f;
        color: #fff;
        font-size: 12px;
        font-weight: 700;
        line-height: 20px;
        text-align: center;
      }
      @media (forced-colors: active) {
        button {
          border: 2px solid ButtonText;
        }
      }
    `,
  ];

  declare speech: Speech;
  declare open: boolean;
  declare unread: number;

  override focus(): void {
    this.renderRoot.querySelector('button')?.focus();
  }

  protected override render(): TemplateResult {
    const { speech, open, unread } = this;
    const action = speech.say(open ? 'closeChat' : 'openChat');
    const label = unread > 0 ? `${action}, ${speech.count('unread', unread)}` : action;
    return html`<button type="button" part="button" aria-label=${label} aria-expanded=${open}>
      ${open ? icons.down(28) : icons.chat(28)}
      ${
        unread > 0
          ? html`<span class="badge" aria-hidden="true">${unread > 99 ? '99+' : unread}</span>`
          : ''
      }
    </button>`;
  }
}
