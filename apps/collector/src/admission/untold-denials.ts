import { denialKey, type DeniedRequest, type SessionDeniedData } from '@headcount/session-core';

/** Refusals that were answered, and are to be told in the log together with the next of their user and limit. */
export class UntoldDenials {
  private readonly waiting = new Map<string, SessionDeniedData>();

  get size(): number {
    return this.waiting.size;
  }

  add(denials: readonly SessionDeniedData[]): void {
    for (const data of denials) {
      const count = data.count + this.countOf(data);
      this.waiting.set(denialKey(data), { ...data, count });
    }
  }

  /** A fact about to be written, with what has waited for it. */
  completed(data: SessionDeniedData): SessionDeniedData {
    const waited = this.countOf(data);
    return waited === 0 ? data : { ...data, count: data.count + waited };
  }

  /** The fact was written. */
  told(data: SessionDeniedData): void {
    this.waiting.delete(denialKey(data));
  }

  /** Takes out all that waits, as requests that tell it; what comes of none has to be added again. */
  take(): readonly DeniedRequest[] {
    const requests = [...this.waiting.values()].map((data) => ({ kind: 'denied' as const, data }));
    this.waiting.clear();
    return requests;
  }

  private countOf(data: SessionDeniedData): number {
    return this.waiting.get(denialKey(data))?.count ?? 0;
  }
}
