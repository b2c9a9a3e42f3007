import type { Millis } from '../events/millis.js';

/** Refusals of one user by one limit within so long are one fact. */
export const denialWindowMs: Millis = 10_000;

/** Names the refusals that are told together; those of sessions without a user are one user's. */
export function denialKey({ limitId, userId }: { limitId: string; userId: string | null }): string {
  return `${limitId}\n${userId ?? ''}`;
}

/** When refusals were last written into the log of a site, by the lease clock. */
export class DenialWindows {
  /** In the order of the log. */
  private readonly written = new Map<string, Millis>();

  /** Whether refusals of this key have been told so recently that the next ones wait. */
  isOpen(key: string, lc: Millis): boolean {
    const at = this.written.get(key);
    return at !== undefined && lc - at < denialWindowMs;
  }

  note(key: string, lc: Millis): void {
    for (const [other, at] of this.written) {
      if (lc - at < denialWindowMs) break;
      this.written.delete(other);
    }
    this.written.delete(key);
    this.written.set(key, lc);
  }

  entries(): [string, Millis][] {
    return [...this.written];
  }
}
