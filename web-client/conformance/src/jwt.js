import { createHmac } from 'node:crypto';

/** @typedef {Record<string, unknown>} Claims */

const HASHES = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

/** @param {unknown} value */
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * @param {Claims} claims
 * @param {string} secret
 * @param {'HS256' | 'HS384' | 'HS512'} [alg]
 */
export function sign(claims, secret, alg = 'HS256') {
  const signed = `${encoded({ alg, typ: 'JWT' })}.${encoded(claims)}`;
  return `${signed}.${createHmac(HASHES[alg], secret).update(signed).digest('base64url')}`;
}

/** A token that nobody signed. @param {Claims} claims */
export function unsigned(claims) {
  return `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(claims)}.`;
}

/** The same token with another payload. @param {string} token @param {Claims} claims */
export function repacked(token, claims) {
  const [header, , signature] = token.split('.');
  return `${header}.${encoded(claims)}.${signature}`;
}

/** The same token with another signature. @param {string} token */
export function resigned(token) {
  const [header, payload, signature = ''] = token.split('.');
  // the first character: the last one's bits may be padding
  return `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
}

/** @param {string} token @returns {Claims} */
export function claimsOf(token) {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  } catch {
    return {};
  }
}
