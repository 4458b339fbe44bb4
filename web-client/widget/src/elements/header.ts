import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Chat } from '../chat.js';
import type { Speech } from '../languages/speech.js';
import { avatar, avatarStyle } from '../views/avatar.js';
import { icons } from '../views/icons.js';
import { plain } from '../plain.js';
import { common } from './theme.js';

/** Who answers, how the connection is, and what can be set. */
export class ViaductHeader extends LitElement {
  static override readonly properties = {
    chat: { attribute: false },
    speech: { attribute: false },
    revision: { attribute: false },
    heading: { attribute: false },
    muted: { type: Boolean },
    closable: { type: Boolean },
    asks: { state: true },
    menuOpen: { state: true },
  };
  static override readonly styles = [
    common,
    avatarStyle,
    css`
      :host {
        display: block;
        flex: none;
        background: var(--accent);
        color: var(--on-accent);
        --focus: var(--on-accent);
        --avatar: 40px;
        --avatar-background: color-mix(in srgb, var(--on-accent) 12%, transparent);
        --avatar-text: var(--on-accent);
      }
      .bar {
        position: relative;
        display: flex;
        gap: 10px;
        align-items: center;
        padding-block: calc(10px + var(--safe-top, 0px)) 10px;
        padding-inline: calc(14px + var(--safe-start, 0px)) calc(8px + var(--safe-end, 0px));
        touch-action: none; /* or the page behind would scroll */
      }
      .face {
        position: relative;
        flex: none;
      }
      .dot {
        position: absolute;
        inset-block-end: 0;
        inset-inline-end: 0;
        inline-size: 12px;
        block-size: 12px;
        border-radius: 50%;
        border: 2px solid var(--accent);
        background: #d0d5dd;
      }
      @media (forced-colors: active) {
        .dot {
          forced-color-adjust: none;
        }
      }
      .dot.connected {
        background: #35d07f;
      }
      .dot.connecting {
        background: #ffc53d;
      }
      .who {
        flex: 1;
        min-inline-size: 0;
      }
      h2 {
        margin: 0;
        font-size: 16px;
        font-weight: 650;
        line-height: 1.25;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      p {
        margin: 0;
        font-size: 12px;
        line-height: 1.35;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .icon {
        color: inherit;
      }
      .icon:hover {
        background: color-mix(in srgb, var(--on-accent) 16%, transparent);
      }
      .menu {
        position: absolute;
        z-index: 3;
        inset-block-start: calc(100% - 4px);
        inset-inline-end: 8px;
        min-inline-size: 200px;
        max-inline-size: calc(100% - 16px);
        padding: 6px;
        border: 1px solid var(--border);
        border-radius: 12px;
        background: var(--background);
        color: var(--text);
        box-shadow: var(--shadow);
        --focus: var(--link);
      }
      .menu button {
        display: flex;
        gap: 10px;
        align-items: center;
        inline-size: 100%;
        min-block-size: var(--target);
        padding: 6px 10px;
        border-radius: 8px;
        text-align: start;
        font-size: 14px;
      }
      .menu button:hover {
        background: var(--surface);
      }
      .menu svg {
        flex: none;
      }
      .asks {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
        padding: 10px 14px;
        background: var(--surface);
        color: var(--text);
        font-size: 14px;
        --focus: var(--link);
      }
      .asks span {
        flex: 1;
      }
      .asks button {
        min-block-size: var(--target);
        padding: 4px 12px;
        border-radius: 10px;
        border: 1px solid var(--control);
        font-weight: 600;
      }
      .asks button.yes {
        border-color: transparent;
        background: var(--accent);
        color: var(--on-accent);
      }
    `,
  ];

  declare chat: Chat | undefined;
  declare speech: Speech;
  declare revision: number;
  declare heading: string | undefined;
  declare muted: boolean;
  declare closable: boolean;
  declare asks: boolean;
  declare menuOpen: boolean;

  constructor() {
    super();
    this.menuOpen = false;
    this.asks = false;
    this.addEventListener('keydown', this.onKey);
    this.addEventListener('focusout', (event) => {
      if (!this.renderRoot.contains(event.relatedTarget as Node | null) && event.relatedTarget) {
        this.menuOpen = false;
      }
    });
  }

  protected override render(): TemplateResult {
    const { chat, speech } = this;
    const operator = chat?.operator;
    const heading = this.heading || speech.say('title');
    const name =
      operator === undefined ? heading : plain(operator.name ?? '') || speech.say('operator');
    const reach = chat?.reach;
    return html`<div class="bar">
        <span class="face"
          >${operator === undefined ? avatar(icons.chat(22)) : avatar(name, operator.picture)}${
            chat === undefined ? nothing : html`<span class="dot ${reach}"></span>`
          }</span
        >
        <div class="who">
          <h2><bdi dir="auto">${name}</bdi></h2>
          <p data-reach=${reach ?? 'none'}>${chat === undefined ? nothing : this.reachInWords()}</p>
        </div>
        <button
          type="button"
          class="icon more"
          aria-label=${speech.say('menu')}
          title=${speech.say('menu')}
          aria-expanded=${this.menuOpen}
          aria-controls="menu"
          @click=${() => (this.menuOpen = !this.menuOpen)}
        >
          ${icons.more()}
        </button>
        ${
          this.closable
            ? html`<button
                type="button"
                class="icon close"
                aria-label=${speech.say('closeChat')}
                title=${speech.say('closeChat')}
                @click=${() => this.tell('close')}
              >
                ${icons.close()}
              </button>`
            : nothing
        }
        ${this.menu()}
      </div>
      ${this.question()}`;
  }

  private reachInWords(): string {
    const { chat, speech } = this;
    if (chat?.reach === 'connected') return speech.say('connected');
    return speech.say(chat?.reach === 'connecting' ? 'connecting' : 'notConnected');
  }

  private menu(): TemplateResult {
    const { speech, muted, chat } = this;
    return html`<div class="menu" id="menu" ?hidden=${!this.menuOpen}>
      <button type="button" class="sound" @click=${() => this.choose(() => this.tell('mute'))}>
        ${muted ? icons.bell() : icons.bellOff()} ${speech.say(muted ? 'soundOn' : 'soundOff')}
      </button>
      ${
        chat?.isOpen
          ? html`<button
              type="button"
              class="end"
              @click=${() => this.choose(() => (this.asks = true))}
            >
              ${icons.end()} ${speech.say('endConversation')}
            </button>`
          : nothing
      }
    </div>`;
  }

  private question(): TemplateResult | typeof nothing {
    if (!this.asks || !this.chat?.isOpen) return nothing;
    const { speech } = this;
    const answer = (yes: boolean) => (): void => {
      this.asks = false;
      if (yes) this.tell('end');
      this.focusMenu();
    };
    return html`<div class="asks" role="group" aria-label=${speech.say('endConfirm')}>
      <span>${speech.say('endConfirm')}</span>
      <button type="button" class="yes" @click=${answer(true)}>
        ${speech.say('endConversation')}
      </button>
      <button type="button" @click=${answer(false)}>${speech.say('cancel')}</button>
    </div>`;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.menuOpen = false;
    document.removeEventListener('pointerdown', this.onElsewhere);
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('menuOpen')) {
      if (this.menuOpen) document.addEventListener('pointerdown', this.onElsewhere);
      else document.removeEventListener('pointerdown', this.onElsewhere);
    }
    if (changed.has('asks') && this.asks) {
      this.renderRoot.querySelector<HTMLElement>('.asks .yes')?.focus();
    }
  }

  private choose(act: () => void): void {
    this.menuOpen = false;
    this.focusMenu();
    act();
  }

  private focusMenu(): void {
    this.renderRoot.querySelector<HTMLElement>('.more')?.focus();
  }

  private readonly onElsewhere = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.menuOpen = false;
  };

  /** Esc closes what is open here before it closes the chat. */
  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !(this.menuOpen || this.asks)) return;
    event.stopPropagation();
    this.menuOpen = false;
    this.asks = false;
    this.focusMenu();
  };

  private tell(name: 'close' | 'mute' | 'end'): void {
    this.dispatchEvent(new CustomEvent(name));
  }
}
