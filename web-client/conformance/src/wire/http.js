import { setTimeout as sleep } from 'node:timers/promises';
import { Unmet } from '../expect.js';
import { claimsOf } from '../jwt.js';

/**
 * @typedef {{ url: string, app: string, timeout: number, book: import('../book.js').Book }} Gateway
 *
 * @typedef {{
 *   what: string,
 *   status: number,
 *   headers: Record<string, string>,
 *   body: string,
 *   json: any,
 * }} Answer
 *
 * @typedef {{
 *   token?: string,
 *   body?: unknown,
 *   text?: string,
 *   form?: FormData,
 *   headers?: Record<string, string>,
 *   app?: string,
 *   once?: boolean,
 * }} Request
 */

const TRIES = 5;

/**
 * Calls one of the app's paths; comes again when the gateway asks for that with 429 or 503, unless it is `once`.
 *
 * @param {Gateway} gateway
 * @param {string} method
 * @param {string} path below `/v1/apps/{app}`
 * @param {Request} [request]
 * @returns {Promise<Answer>}
 */
export async function call(gateway, method, path, request = {}) {
  for (let tried = 1; ; tried += 1) {
    const answer = await callOnce(gateway, method, path, request);
    const again = [429, 503].includes(answer.status) && !request.once && tried < TRIES;
    if (!again) return answer;
    await sleep(Math.min(Number(answer.headers['retry-after']) || 1, 10) * 1000);
  }
}

/**
 * @param {Gateway} gateway
 * @param {string} method
 * @param {string} path
 * @param {Request} request
 * @returns {Promise<Answer>}
 */
async function callOnce(gateway, method, path, { token, body, text, form, headers, app }) {
  const address = `${gateway.url}/v1/apps/${app ?? encodeURIComponent(gateway.app)}${path}`;
  const what = `${method} ${path}`;
  const json = text ?? (body === undefined ? undefined : JSON.stringify(body));
  /** @type {Response} */
  let response;
  try {
    response = await fetch(address, {
      method,
      redirect: 'manual',
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: form ?? json ?? null,
      signal: AbortSignal.timeout(gateway.timeout),
    });
  } catch (thrown) {
    throw new Unmet(`an answer to ${what}`, reasonOf(thrown));
  }
  const answer = await read(what, response);
  gateway.book.answer(answer);
  const sub = String(claimsOf(token ?? '')['sub']);
  if (what.startsWith('GET /messages') && answer.status === 200)
    gateway.book.read(sub, answer.json);
  if (what === 'POST /messages' && answer.status === 202) gateway.book.posted(sub, answer.json);
  return answer;
}

/** @param {string} what @param {Response} response @returns {Promise<Answer>} */
async function read(what, response) {
  const body = await response.text();
  let json;
  try {
    json = JSON.parse(body);
  } catch {
    // not every answer is JSON
  }
  return {
    what,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body,
    json,
  };
}

/** @param {unknown} thrown */
export function reasonOf(thrown) {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause instanceof Error ? `: ${thrown.cause.message}` : '';
  return thrown.message + cause;
}
