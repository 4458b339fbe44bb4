/** A contact's phone on one side, the operator's console on the other. */

import '@viaduct/widget';
import { contactName, tokenOf } from './contact';

function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const node = document.getElementById(id);
  if (node === null) throw new Error(`The page has no #${id}`);
  return node as T;
}

const name = contactName(location);
const asked = new URLSearchParams(location.search);
const chat = byId<HTMLElementTagNameMap['viaduct-chat']>('chat');

byId('contact').textContent = name;
chat.token = tokenOf(name);
chat.app = 'demo';

const offline = byId<HTMLButtonElement>('offline');
offline.addEventListener('click', () => {
  if (chat.client?.state.name === 'disconnected') chat.client.connect();
  else chat.client?.disconnect();
  offline.textContent = chat.client?.state.name === 'disconnected' ? 'Go online' : 'Go offline';
});
byId<HTMLSelectElement>('language').addEventListener('change', (event) => {
  chat.lang = (event.target as HTMLSelectElement).value;
});
addEventListener('hashchange', () => location.reload());

const here = location.pathname + location.search;
byId<HTMLAnchorElement>('second').href = `${here}#${encodeURIComponent(name)}`;
byId<HTMLAnchorElement>('another').href = `${here}#guest-${Math.random().toString(36).slice(2, 8)}`;

const consoleUrl = new URL(
  asked.get('console') ?? `${location.protocol}//${location.hostname}:8090/`,
  location.href,
);
const frame = byId<HTMLIFrameElement>('console');
if (asked.get('console') !== 'none' && /^https?:$/.test(consoleUrl.protocol)) {
  frame.src = consoleUrl.href;
} else {
  frame.hidden = true;
}
