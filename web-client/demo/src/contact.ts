/** Who this page is: a guest of the demo app, kept by the name in the URL so that two pages can be one contact. */

import type { TokenSource } from '@viaduct/widget';

/** The contact's name in the URL; every page with the same name is a device of the same contact. */
export function contactName(location: Location): string {
  return decodeURIComponent(location.hash.slice(1)) || 'guest';
}

/** The stored token of this contact, or that of a new guest when it is refused. */
export function tokenOf(name: string): TokenSource {
  const key = `viaduct.token.${name}`;
  return async (reason) => {
    const stored = localStorage.getItem(key);
    if (stored !== null && reason !== 'refused') return stored;
    const response = await fetch('/v1/apps/demo/guests', { method: 'POST' });
    if (!response.ok) throw new Error(`no guest token: HTTP ${response.status}`);
    const { token } = (await response.json()) as { token: string };
    localStorage.setItem(key, token);
    return token;
  };
}
