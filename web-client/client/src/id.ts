/** An id that nobody else has. `randomUUID` is missing on pages that came by plain HTTP, `crypto` in React Native. */
export function newId(random: () => number): string {
  const { crypto } = globalThis as { crypto?: Crypto };
  const bytes = new Uint8Array(16);
  if (crypto?.getRandomValues === undefined) bytes.forEach((_, i) => (bytes[i] = random() * 256));
  else crypto.getRandomValues(bytes);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
