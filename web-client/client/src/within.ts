import type { Clock } from './environment.js';

/** What was promised, or a failure with this message when it takes too long. */
export async function within<T>(
  clock: Clock,
  milliseconds: number,
  message: string,
  promised: T | Promise<T>,
): Promise<T> {
  let timer: unknown;
  const tooLong = new Promise<never>((_, reject) => {
    timer = clock.setTimeout(() => reject(new Error(message)), milliseconds);
  });
  try {
    return await Promise.race([promised, tooLong]);
  } finally {
    clock.clearTimeout(timer);
  }
}
