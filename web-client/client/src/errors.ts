/**
 * Why something was refused or could not be done.
 *
 * From the gateway: `bad_json`, `unknown_type`, `invalid` (with `field`), `too_large`, `rate_limited`, `not_found`,
 * `unavailable`, `forbidden`.
 *
 * From the client itself: `timeout` (no answer in time), `disconnected` (nothing is sent while the client is
 * disconnected), `unsupported` (not over this transport, or not by this gateway), `unauthorized` (the token is refused),
 * `aborted` (by the caller), `queue_full` (too many drafts wait), `store` (the store failed; drafts are kept in memory),
 * `token` (the token callback failed), `bad_frame` (what came was no frame).
 */
export class ViaductError extends Error {
  override readonly name = 'ViaductError';

  /** @param code what went wrong, for programs */
  constructor(
    readonly code: string,
    /** What went wrong, for developers; not to be shown to contacts. */
    message: string,
    /** The field that is wrong, where one is. */
    readonly field?: string,
    /** Seconds after which to try again, where they are known. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** What was thrown, in words. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The fields that are there: absent ones are left out, not undefined. */
export function defined<T extends object>(fields: { [Name in keyof T]: T[Name] | undefined }): T {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as unknown as T;
}
