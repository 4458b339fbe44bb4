import type { TokenReason } from '@viaduct/client';
import { shelf as pages } from './shelf.js';
import type { Shelf } from './shelf.js';

/** Gives a contact's token; `null` when nobody is signed in. */
export type TokenSource = (reason: TokenReason) => string | null | Promise<string | null>;

/** The page's backend gives the token, as plain text or as `{"token": …}`. */
export function tokenFrom(url: string): TokenSource {
  return async () => {
    const response = await fetch(url, { cache: 'no-store', headers: { Accept: '*/*' } });
    if (response.status === 401 || response.status === 403 || response.status === 204) return null;
    if (!response.ok) throw new Error(`the token's address answered ${response.status}`);
    return tokenIn(await response.text());
  };
}

/** What a backend answers, or an app posts, as a token. */
export function tokenIn(text: string): string | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{')) return trimmed === '' ? null : trimmed;
  const { token } = JSON.parse(trimmed) as { token?: unknown };
  return typeof token === 'string' && token !== '' ? token : null;
}

/** An anonymous contact, the same for as long as the gateway takes its token. */
export class Guest {
  private readonly key: string;
  private given: string | undefined;

  constructor(
    private readonly gateway: string,
    private readonly app: string,
    private readonly shelf: Shelf = pages(() => localStorage),
  ) {
    this.key = `viaduct-guest|${gateway}|${app}`;
  }

  /** There is one already; it costs nothing to connect. */
  get exists(): boolean {
    return this.shelf.getItem(this.key) !== null;
  }

  /** The stored token, unless it is the one that was refused: then that of a new guest. */
  readonly token: TokenSource = async (reason) => {
    const stored = this.shelf.getItem(this.key);
    // another tab may have got a new one already
    const refused = reason === 'refused' && stored === this.given;
    this.given = stored !== null && !refused ? stored : await this.ask();
    return this.given ?? null;
  };

  private async ask(): Promise<string | undefined> {
    const address = `${this.gateway}/v1/apps/${encodeURIComponent(this.app)}/guests`;
    const response = await fetch(address, { method: 'POST', credentials: 'omit' });
    if (response.status === 403 || response.status === 404) return undefined;
    if (!response.ok) throw new Error(`no guest: the gateway answered ${response.status}`);
    const { token } = (await response.json()) as { token: string };
    this.shelf.setItem(this.key, token);
    return token;
  }
}
