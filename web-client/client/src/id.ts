/** An id that nobody else has. `randomUUID` is missing on pages that came by plain HTTP, `crypto` in React Native. */
export function newId(clock: { now(): number }, random: () => number): string {
  const { crypto } = globalThis as { crypto?: Partial<Crypto> };
  if (crypto?.randomUUID !== undefined) return crypto.randomUUID();
  const bytes = crypto?.getRandomValues?.(new Uint8Array(16));
  const part = (): string => Math.floor(random() * 2 ** 48).toString(36);
  if (bytes === undefined) return `${clock.now().toString(36)}-${part()}-${part()}`;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
