/** Who this page is: a guest of the demo app, kept by the name in the URL so that two pages can be one contact. */

const app = 'demo';

function base(): string {
  return `/v1/apps/${app}`;
}

export function socketUrl(location: Location): string {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${location.host}${base()}/socket`;
}

/** The contact's name in the URL; every page with the same name is a device of the same contact. */
export function contactName(location: Location): string {
  return decodeURIComponent(location.hash.slice(1)) || 'guest';
}

/** The token of this contact: the stored one, unless `check` finds that the gateway refuses it. */
export async function token(name: string, check: boolean): Promise<string> {
  const key = `viaduct.token.${name}`;
  const stored = localStorage.getItem(key);
  if (stored !== null && !(check && (await refused(stored)))) return stored;
  const response = await fetch(`${base()}/guests`, { method: 'POST' });
  if (!response.ok) throw new Error(`no guest token: HTTP ${response.status}`);
  const answer = (await response.json()) as { token: string };
  localStorage.setItem(key, answer.token);
  return answer.token;
}

async function refused(stored: string): Promise<boolean> {
  const response = await fetch(`${base()}/messages?limit=1`, {
    headers: { Authorization: `Bearer ${stored}` },
  });
  return response.status === 401;
}
