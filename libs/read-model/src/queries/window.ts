import type { Millis } from '@headcount/session-core';
import { InvalidWindowError } from '../database/errors.js';

const byDefaultMs = 7 * 86_400_000;

/**
 * The window of a question, half open: without `to` up to the projection's time, that instant among them; without `from`
 * seven days. @throws InvalidWindowError when it has no length
 */
export function windowOf(
  { from, to }: { readonly from?: Millis | undefined; readonly to?: Millis | undefined },
  now: Millis,
): { readonly from: Millis; readonly to: Millis } {
  const end = to ?? Math.max(now, from ?? now) + 1;
  const window = { from: from ?? end - byDefaultMs, to: end };
  if (window.from >= window.to) throw new InvalidWindowError();
  return window;
}
