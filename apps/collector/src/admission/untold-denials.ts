import { denialKey, type DeniedRequest, type SessionDeniedData } from '@headcount/session-core';

/**
 * Refusals that were answered, and are to be told in the log together with the next of their user and limit. They are
 * forgotten with the state that they rest on: a log that went back may know nothing of the limit.
 */
export class UntoldDenials {
  private readonly waiting = new Map<string, SessionDeniedData>();
  private state: object | null = null;

  /** @param stateNow what refusals rest on at the moment: another object once it was dropped */
  constructor(private readonly stateNow: () => object) {}

  get size(): number {
    this.forgetFormer();
    return this.waiting.size;
  }

  add(denials: readonly SessionDeniedData[]): void {
    this.forgetFormer();
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
    this.forgetFormer();
    const requests = [...this.waiting.values()].map((data) => ({ kind: 'denied' as const, data }));
    this.waiting.clear();
    return requests;
  }

  private countOf(data: SessionDeniedData): number {
    this.forgetFormer();
    return this.waiting.get(denialKey(data))?.count ?? 0;
  }

  private forgetFormer(): void {
    const state = this.stateNow();
    if (state !== this.state) this.waiting.clear();
    this.state = state;
  }
}
