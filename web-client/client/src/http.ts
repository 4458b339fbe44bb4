import { ViaductError } from './errors.js';

/** What an HTTP answer says about a failure. */
export interface Problem {
  status: number;
  /** The gateway says so, not something on the way to it. */
  ours: boolean;
  code: string | undefined;
  message: string;
  field: string | undefined;
  /** Seconds. */
  retryAfter: number | undefined;
}

/** The gateway's HTTP side, for one app. */
export class Http {
  readonly #fetch: typeof globalThis.fetch;
  constructor(
    /** Where the app's paths begin. */
    readonly base: string,
    fetch: typeof globalThis.fetch,
  ) {
    this.#fetch = fetch;
  }

  /** Asks; the answer may be a refusal. Fails when there was none. */
  ask(
    path: string,
    token: string,
    { body, accept, signal }: { body?: unknown; accept?: string; signal?: AbortSignal | undefined },
  ): Promise<Response> {
    const json =
      body !== undefined && !(typeof FormData !== 'undefined' && body instanceof FormData);
    const fetch = this.#fetch;
    const headers: Record<string, string> = { Authorization: `Bearer ${token}` };
    if (json) headers['Content-Type'] = 'application/json';
    if (accept !== undefined) headers['Accept'] = accept;
    return fetch(this.base + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      cache: 'no-store',
      credentials: 'omit',
      body: json ? JSON.stringify(body) : ((body as FormData | undefined) ?? null),
      signal: signal ?? null,
    });
  }
}

/** Reads a refusal. */
export async function problemOf(response: Response): Promise<Problem> {
  let body: { code?: string; detail?: string; field?: string } = {};
  try {
    body = ((await response.json()) ?? {}) as typeof body;
  } catch {
    // it came from something on the way
  }
  const { status, headers } = response;
  return problem(status, headers.get('Content-Type'), body, headers.get('Retry-After'));
}

/** A refusal from its parts. */
export function problem(
  status: number,
  contentType: string | null,
  body: { code?: string; detail?: string; field?: string },
  retryAfter: string | null,
): Problem {
  return {
    status,
    ours: contentType?.includes('problem+json') ?? false,
    code: body.code,
    message: body.detail ?? `HTTP ${status}`,
    field: body.field,
    retryAfter: retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined,
  };
}

/** The protocol's error code of a refusal; what the gateway did not say, or is its own trouble, passes. */
export function codeOf({ status, code, ours }: Problem): string {
  if (code !== undefined) return code;
  if (status === 401) return 'unauthorized';
  if (status === 413) return 'too_large';
  if (status === 429) return 'rate_limited';
  return ours && status < 500 ? 'invalid' : 'unavailable';
}

/** A refusal as what a caller gets. */
export function errorOf(refusal: Problem): ViaductError {
  return new ViaductError(codeOf(refusal), refusal.message, refusal.field, refusal.retryAfter);
}
