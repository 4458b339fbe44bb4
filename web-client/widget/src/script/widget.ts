/** What one script tag gives a page: the chat, made from the tag's `data-` attributes. */

import { ViaductChat, registerLanguage } from '../index.js';
import { tokenIn } from '../identity.js';
import type { TokenSource } from '../identity.js';
import { embedToken } from './embed.js';

/** What pages can do with the chat. */
interface ViaductChatGlobal {
  open(): void;
  close(): void;
  /** Begins anew: somebody else signed in, or nobody is any more. */
  restart(): void;
  readonly element: ViaductChat;
  readonly registerLanguage: typeof registerLanguage;
}

declare global {
  interface Window {
    ViaductChat?: ViaductChatGlobal;
    /** Gives the contact's token, where the page has it. */
    viaductToken?: () => string | Promise<string | null> | null;
  }
}

// only now is it known which script this is; a module is not told
const script =
  (document.currentScript as HTMLScriptElement | null) ??
  document.querySelector<HTMLScriptElement>('script[type=module][src*="widget.js"]');
if (window.ViaductChat !== undefined) place(window.ViaductChat.element);
else if (script !== null) window.ViaductChat = install(script);

function install(tag: HTMLScriptElement): ViaductChatGlobal {
  const { app, gateway, lang, dir, title, contact, tokenUrl, guest, open, colorScheme, embed } =
    tag.dataset;
  const element = new ViaductChat();
  // widget.js lies at the root of what the gateway serves, unless a page has it from elsewhere
  element.gateway = gateway ?? new URL('.', tag.src).href.replace(/\/$/, '');
  if (lang) element.lang = lang;
  if (dir) element.dir = dir;
  if (title) element.heading = title;
  if (contact) element.contact = contact;
  if (colorScheme) element.setAttribute('color-scheme', colorScheme);
  if (embed === undefined) {
    if (app) element.app = app;
    element.open = isOn(open);
    identify(element, tokenUrl, isOn(guest));
  } else {
    const asked = new URLSearchParams(location.search);
    element.app =
      app ?? decodeURIComponent(location.pathname.split('/').filter(Boolean).at(-1) ?? '');
    element.embedded = 'page';
    element.lang = asked.get('lang') ?? lang ?? '';
    element.setAttribute('color-scheme', asked.get('scheme') ?? colorScheme ?? 'auto');
    if (isOn(asked.get('guest') ?? guest)) element.guest = true;
    else element.token = embedToken(() => wake(element));
    if (element.lang) document.documentElement.lang = element.lang;
  }
  place(element);
  // a page that navigates by itself may exchange its whole body
  new MutationObserver((changes) => {
    const removed = changes.flatMap(({ removedNodes }) => [...removedNodes]);
    if (removed.some((node) => node.contains(element))) place(element);
  }).observe(document.documentElement, { childList: true });
  return {
    open() {
      place(element);
      element.show();
    },
    close: () => element.hide(),
    restart: () => element.restart(),
    element,
    registerLanguage,
  };
}

/** There is a token now, which there was not before. */
function wake({ client }: ViaductChat): void {
  if (client?.state.name === 'disconnected' && client.state.code === 'no_token') client.connect();
}

/** Puts the chat on the page, unless it is there. */
function place(element: ViaductChat): void {
  whenReady(() => {
    if (!element.isConnected) document.body.append(element);
  });
}

/** A token is looked for in the page's function, then at its address; else everybody is a guest, if that is wished. */
function identify(element: ViaductChat, url: string | undefined, guest: boolean): void {
  const asked: TokenSource = async () => {
    const token = await window.viaductToken?.();
    return typeof token === 'string' ? tokenIn(token) : null;
  };
  if (window.viaductToken !== undefined) element.token = asked;
  else if (url !== undefined) element.tokenUrl = url;
  else if (guest) element.guest = true;
  else whenReady(() => (element.token = asked));
}

function isOn(value: string | null | undefined): boolean {
  return value != null && value !== 'false';
}

function whenReady(run: () => void): void {
  if (document.body !== null && document.readyState !== 'loading') run();
  else document.addEventListener('DOMContentLoaded', run, { once: true });
}
