export interface BackoffLimits {
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * Full jitter: anything from nothing to the doubled base, so that a thousand agents that lost the same collector do not
 * come back at once. `attempt` counts failures from 1; `random` is in [0, 1).
 */
export function backoffMs(attempt: number, random: number, { baseMs, capMs }: BackoffLimits): number {
  return Math.round(random * Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 30)));
}
