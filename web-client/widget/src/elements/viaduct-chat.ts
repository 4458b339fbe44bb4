import { ViaductClient } from '@viaduct/client';
import type { Message } from '@viaduct/client';
import { LitElement, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { Chime, TitleBadge } from '../attention.js';
import { Chat } from '../chat.js';
import { Guest, tokenFrom } from '../identity.js';
import type { TokenSource } from '../identity.js';
import { onLanguage } from '../languages/registry.js';
import { Speech } from '../languages/speech.js';
import type { Language } from '../languages/table.js';
import { shelf } from '../shelf.js';
import { nameOf, summary } from '../views/message.js';
import { chatStyle } from './chat.style.js';
import { ViaductComposer } from './composer.js';
import { ViaductHeader } from './header.js';
import { ViaductLauncher } from './launcher.js';
import { ViaductMessages } from './messages.js';
import { common, theme } from './theme.js';

const MUTED = 'viaduct-muted';
/** Lines for who listens. */
const SAID_AT_ONCE = 3;
const fullScreen = matchMedia('(max-width: 480px), (max-height: 480px)');

/**
 * A chat with the helpdesk: a button that opens it, or with `embedded` the chat alone, as large as what it is in.
 *
 * @fires viaduct-open when it was opened
 * @fires viaduct-close when it was closed
 * @fires viaduct-unread when the number of unread messages changed; `detail` is it
 */
export class ViaductChat extends LitElement {
  static override readonly styles = [common, theme, chatStyle];
  static override readonly properties = {
    gateway: {},
    app: {},
    contact: {},
    heading: {},
    guest: { type: Boolean },
    tokenUrl: { attribute: 'token-url' },
    token: { attribute: false },
    open: { type: Boolean, reflect: true },
    embedded: { reflect: true },
    revision: { state: true },
  };

  /** Where the gateway is; the page's own origin when absent. */
  declare gateway: string | undefined;
  /** The app's slug. */
  declare app: string | undefined;
  /** The `sub` of the tokens, where the page knows it: what was written offline is there again after a reload. */
  declare contact: string | undefined;
  /** What the chat is called, until somebody answers. */
  declare heading: string | undefined;
  /** Contacts are anonymous, made by the gateway when the chat is opened for the first time. */
  declare guest: boolean;
  /** An address of the page's backend that answers with a token. */
  declare tokenUrl: string | undefined;
  /** Gives a token; in place of `guest` and `tokenUrl`. Set it again when somebody signed in. */
  declare token: TokenSource | undefined;
  /** The chat is open, not just its button. */
  declare open: boolean;
  /** The chat without its button: in what it is in, or with `page` on the whole page. */
  declare embedded: string | null | undefined;
  declare revision: number;
  private chat: Chat | undefined;
  private stops: (() => void)[] = [];
  private speech = new Speech(['en']);
  private speechFor = '';
  private readonly kept = shelf(() => localStorage);
  private muted = this.kept.getItem(MUTED) !== null;
  private readonly badge = new TitleBadge(document);
  private readonly chime = new Chime();
  private forget: (() => void) | undefined;
  private announced: readonly { id: number; text: string }[] = [];
  private noticed: PlainText | undefined;
  private complaint: ReturnType<typeof setTimeout> | undefined;
  private trouble: 'ended' | 'locationFailed' | undefined;
  private unreadTold = 0;

  constructor() {
    super();
    this.guest = false;
    this.open = false;
    this.revision = 0;
  }

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, 'lang', 'dir'];
  }

  /** The client underneath, once there is one. */
  get client(): ViaductClient | undefined {
    return this.chat?.client;
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(name, old, value);
    if (name === 'lang' || name === 'dir') this.requestUpdate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.onVisible);
    globalThis.visualViewport?.addEventListener('resize', this.onViewport);
    globalThis.visualViewport?.addEventListener('scroll', this.onViewport);
    fullScreen.addEventListener('change', this.onFullScreen);
    document.addEventListener('keydown', this.onPageKey);
    this.forget = onLanguage(() => {
      this.speechFor = '';
      this.requestUpdate();
    });
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.onVisible);
    globalThis.visualViewport?.removeEventListener('resize', this.onViewport);
    globalThis.visualViewport?.removeEventListener('scroll', this.onViewport);
    this.forget?.();
    fullScreen.removeEventListener('change', this.onFullScreen);
    document.removeEventListener('keydown', this.onPageKey);
    clearTimeout(this.complaint);
    this.trouble = undefined;
    this.chime.close();
    this.badge.show(0);
    this.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const other = ['gateway', 'app', 'contact', 'guest', 'tokenUrl'] as const;
    if (other.some((name) => changed.has(name) && changed.get(name) !== undefined)) this.stop();
    if (changed.has('token') && this.chat?.reach === 'no_token') this.chat.connect();
    this.listen();
    this.start();
    this.announceNotice();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { chat, speech, revision, embedded } = this;
    // nothing is behind it yet, as in a copy that a page has made of itself
    if (!this.app) return nothing;
    const shown = this.isShown;
    const whole = embedded === null || embedded === undefined;
    const modal = whole && fullScreen.matches;
    const unread = chat?.timeline.unread ?? 0;
    return html`<div class="root" lang=${speech.tag} dir=${this.direction} @keydown=${this.onKey}>
      ${
        whole
          ? html`<viaduct-chat-launcher
              part="launcher"
              exportparts="button: launcher-button"
              .speech=${speech}
              ?open=${shown}
              .unread=${shown ? 0 : unread}
              @click=${() => this.toggle()}
            ></viaduct-chat-launcher>`
          : nothing
      }
      <section
        class="panel"
        part="panel"
        role=${whole ? 'dialog' : 'region'}
        aria-modal=${modal ? 'true' : nothing}
        aria-label=${this.heading || speech.say('title')}
        tabindex="-1"
        ?hidden=${!shown}
      >
        ${
          modal
            ? this.edge(['viaduct-chat-composer', '.send'], ['viaduct-chat-messages', '.scroller'])
            : nothing
        }
        <viaduct-chat-header
          part="header"
          .chat=${chat}
          .speech=${speech}
          .revision=${revision}
          .heading=${this.heading}
          .muted=${this.muted}
          .closable=${whole}
          @close=${() => this.hide()}
          @mute=${() => this.mute()}
          @end=${() => void this.end()}
        ></viaduct-chat-header>
        ${this.notice()}
        <viaduct-chat-messages
          part="messages"
          .chat=${chat}
          .speech=${speech}
          .revision=${revision}
          @trouble=${(event: CustomEvent<'locationFailed'>) => this.complain(event.detail)}
        ></viaduct-chat-messages>
        <viaduct-chat-composer
          part="composer"
          .chat=${chat}
          .speech=${speech}
          .revision=${revision}
          .keptAs=${this.keptAs}
          ?hidden=${chat !== undefined && !chat.isWritable}
          @dragover=${(event: Event) => event.preventDefault()}
          @drop=${this.onDrop}
        ></viaduct-chat-composer>
        ${modal ? this.edge(['viaduct-chat-header', '.more']) : nothing}
      </section>
      <div class="hidden" role="status" aria-atomic="false">
        ${repeat(
          this.announced,
          ({ id }) => id,
          ({ text }) => html`<p>${text}</p>`,
        )}
      </div>
    </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.tellUnread();
    if (!changed.has('open') || changed.get('open') === undefined) return;
    this.dispatchEvent(
      new CustomEvent(this.open ? 'viaduct-open' : 'viaduct-close', {
        bubbles: true,
        composed: true,
      }),
    );
  }

  /** Opens the chat. */
  show(): void {
    this.open = true;
    void this.updateComplete.then(() => this.enter());
  }

  /** Closes the chat; the button stays. */
  hide(): void {
    const within = this.matches(':focus-within') || document.activeElement === document.body;
    this.open = false;
    if (within) {
      void this.updateComplete.then(() =>
        this.renderRoot.querySelector<ViaductLauncher>('viaduct-chat-launcher')?.focus(),
      );
    }
  }

  /** Begins anew, with another token: somebody else signed in, or nobody is any more. */
  restart(): void {
    this.stop();
    this.revision += 1;
  }

  private get isShown(): boolean {
    return this.open || (this.embedded !== null && this.embedded !== undefined);
  }

  /** Of this contact only: another one may use the page next. */
  private get keptAs(): string | undefined {
    const { chat, gateway = '', app } = this;
    const contact = this.contact ?? chat?.client.welcome?.contact.id;
    return chat && contact && `viaduct-text|${gateway}|${app}|${contact}`;
  }

  private get direction(): string {
    const { dir } = this;
    return dir === 'rtl' || dir === 'ltr' ? dir : this.speech.isRightToLeft ? 'rtl' : 'ltr';
  }

  /** In which language to speak: that of the element, the page, or the reader. */
  private listen(): void {
    const page = this.closest('[lang]')?.getAttribute('lang') ?? '';
    const wishes = [this.lang, page, ...navigator.languages].filter((tag) => tag !== '');
    if (this.speechFor === wishes.join()) return;
    this.speechFor = wishes.join();
    this.speech = new Speech(wishes);
  }

  private start(): void {
    const { app, gateway, contact } = this;
    if (this.chat !== undefined || !app || !this.isConnected) return;
    const source = this.source();
    if (source === undefined) return;
    const client = new ViaductClient({
      app,
      ...(gateway === undefined ? {} : { url: gateway }),
      ...(contact === undefined ? {} : { contact }),
      token: (reason) => (this.token ?? source)(reason),
    });
    const chat = new Chat(client);
    this.chat = chat;
    const changed = (): void => {
      if (chat.reach === 'other_contact') {
        this.stop(); // somebody else signed in, or the guest was forgotten: begin anew
        this.contact = undefined;
      }
      this.revision += 1;
    };
    this.stops = [
      chat.on('change', changed),
      chat.timeline.on('change', changed),
      chat.on('news', (message) => this.news(message)),
      chat.on('failed', (how) => this.announce(this.speech.say(how))),
      chat.on('closed', () => this.announce(this.speech.say('closed'))),
    ];
    chat.connect();
  }

  /** Nobody is asked for a guest before the chat is opened. */
  private source(): TokenSource | undefined {
    if (this.token !== undefined) return this.token;
    if (this.tokenUrl) return tokenFrom(this.tokenUrl);
    if (!this.guest || !this.app) return undefined;
    const guest = new Guest((this.gateway ?? '').replace(/\/+$/, ''), this.app);
    return this.isShown || guest.exists ? guest.token : undefined;
  }

  private stop(): void {
    for (const stop of this.stops) stop();
    this.stops = [];
    this.chat?.close();
    this.chat = undefined;
  }

  private notice(): TemplateResult {
    const { speech } = this;
    const { text, action } = this.toSay();
    return html`<div class="notice" part="notice" ?hidden=${text === undefined}>
      <span>${text === undefined ? nothing : speech.say(text)}</span>
      ${
        action === undefined
          ? nothing
          : html`<button type="button" @click=${() => this.chat?.connect()}>
              ${speech.say(action)}
            </button>`
      }
    </div>`;
  }

  private toSay(): {
    text?: PlainText;
    action?: 'useHere' | 'tryAgain';
  } {
    const { chat } = this;
    if (chat?.isLate) {
      switch (chat.reach) {
        case 'connecting':
        case 'offline':
        case 'blocked':
          return { text: chat.reach };
        case 'replaced':
          return { text: 'replaced', action: 'useHere' };
        case 'no_token':
          return { text: 'signIn', action: 'tryAgain' };
        case 'unknown_app':
        case 'forbidden':
          return { text: 'unavailable', action: 'tryAgain' };
        default:
      }
    }
    return this.trouble === undefined ? {} : { text: this.trouble };
  }

  private news(message: Message): void {
    const { speech } = this;
    const name = nameOf(message.author, speech);
    const text = summary({ kind: 'message', key: '', message }, speech);
    this.announce(speech.say('says', { name, text }));
    if (!this.muted && (!this.isShown || document.hidden)) this.chime.ring();
  }

  /** Says it to who listens: each in a line of its own, so that none is lost when several come at once. */
  private announce(text: string): void {
    const id = (this.announced.at(-1)?.id ?? 0) + 1;
    this.announced = [...this.announced.slice(1 - SAID_AT_ONCE), { id, text }];
    this.revision += 1;
  }

  /** What is shown above the messages is said, too; once. */
  private announceNotice(): void {
    const { text } = this.isShown ? this.toSay() : {};
    if (text !== undefined && text !== this.noticed) this.announce(this.speech.say(text));
    this.noticed = text;
  }

  private complain(trouble: 'ended' | 'locationFailed'): void {
    this.trouble = trouble;
    this.revision += 1;
    clearTimeout(this.complaint);
    this.complaint = setTimeout(() => {
      this.trouble = undefined;
      this.revision += 1;
    }, 6_000);
  }

  private async end(): Promise<void> {
    try {
      await this.chat?.client.closeConversation();
    } catch {
      this.complain('ended');
    }
  }

  private mute(): void {
    this.muted = !this.muted;
    if (this.muted) this.kept.setItem(MUTED, '1');
    else this.kept.removeItem(MUTED);
    this.revision += 1;
  }

  private toggle(): void {
    if (this.open) this.hide();
    else this.show();
  }

  /** Where a keyboard is, one wants to write; where it would cover half of the screen, to read first. */
  private enter(): void {
    const panel = this.renderRoot.querySelector<HTMLElement>('.panel');
    if (matchMedia('(pointer: coarse)').matches || this.chat?.isWritable === false) panel?.focus();
    else this.renderRoot.querySelector<ViaductComposer>('viaduct-chat-composer')?.focus();
  }

  /** Where the chat covers the page, focus must not go behind it: it goes to the first of these that is shown. */
  private edge(...controls: [element: string, control: string][]): TemplateResult {
    const focus = (): void => {
      controls
        .map(([element, control]) =>
          this.renderRoot
            .querySelector<LitElement>(element)
            ?.renderRoot.querySelector<HTMLElement>(control),
        )
        .find((each) => each && each.getClientRects().length > 0)
        ?.focus();
    };
    return html`<span tabindex="0" aria-hidden="true" @focus=${focus}></span>`;
  }

  private tellUnread(): void {
    const unread = this.chat?.timeline.unread ?? 0;
    this.badge.show(document.hidden ? unread : 0);
    if (unread === this.unreadTold) return;
    this.unreadTold = unread;
    const options = { detail: unread, bubbles: true, composed: true };
    this.dispatchEvent(new CustomEvent('viaduct-unread', options));
  }

  private readonly onVisible = (): void => this.tellUnread();
  private readonly onFullScreen = (): void => this.requestUpdate();

  /** A keyboard on the screen covers the page in some browsers; the chat that covers the page must not go below it. */
  private readonly onViewport = (): void => {
    const panel = this.renderRoot.querySelector<HTMLElement>('.panel');
    const viewport = globalThis.visualViewport;
    if (panel === null || viewport === null || viewport.scale !== 1) return;
    const covered = fullScreen.matches && viewport.height < innerHeight - 1;
    const fits = covered && this.embedded !== '';
    panel.style.blockSize = fits ? `${viewport.height}px` : '';
    panel.style.insetBlockStart = fits ? `${viewport.offsetTop}px` : '';
  };

  /** A chat that covers the page is closed from wherever the focus is. */
  private readonly onPageKey = (event: KeyboardEvent): void => {
    if (fullScreen.matches && !event.defaultPrevented) this.onKey(event);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const closes = event.key === 'Escape' && !event.isComposing;
    if (!closes || !this.open || typeof this.embedded === 'string') return;
    event.stopPropagation();
    this.hide();
  };

  private readonly onDrop = (event: DragEvent): void => {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    if (this.chat?.uploads.isPossible) this.chat.uploads.add(files);
  };
}

type PlainText = {
  [Key in keyof Language]: Language[Key] extends string ? Key : never;
}[keyof Language];

const elements = {
  'viaduct-chat-launcher': ViaductLauncher,
  'viaduct-chat-header': ViaductHeader,
  'viaduct-chat-messages': ViaductMessages,
  'viaduct-chat-composer': ViaductComposer,
  'viaduct-chat': ViaductChat,
};

/** Makes the elements known to the browser; a page that loads them twice keeps the first. */
export function define(): void {
  for (const [name, element] of Object.entries(elements)) {
    if (customElements.get(name) === undefined) customElements.define(name, element);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'viaduct-chat': ViaductChat;
  }
}
