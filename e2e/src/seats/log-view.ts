import { siteOfSubject } from '@headcount/contracts';
import type { EventLog, StoredEnvelope } from '@headcount/event-log';
import { applyMessage, newCollectorState, siteOf, type SiteSessions } from '@headcount/session-core';

/** What the log says, folded outside of any collector. */
export class LogView {
  readonly envelopes: StoredEnvelope[] = [];
  private readonly state = newCollectorState();

  constructor(private readonly log: EventLog) {}

  /** Reads all that is in the log now. */
  async catchUp(): Promise<void> {
    const { lastSeq } = await this.log.state();
    const reader = await this.log.read({ after: this.state.seq });
    try {
      while (this.state.seq < lastSeq) for (const envelope of await reader.next(1_000)) this.apply(envelope);
    } finally {
      await reader.close();
    }
  }

  siteOf(site: string): SiteSessions {
    return siteOf(this.state, site);
  }

  /** The sessions that hold a seat of the one limit of a site. */
  seatedIn(site: string): ReadonlySet<string> {
    return this.siteOf(site).limits.all[0]?.at('')?.ids ?? new Set();
  }

  private apply(envelope: StoredEnvelope): void {
    const { seq, loggedAt, subject, facts, unreadable } = envelope;
    const lifecycleOf = subject.endsWith('.lifecycle') ? siteOfSubject(subject) : null;
    applyMessage(this.state, { seq, loggedAt, lifecycleOf, facts, unreadable });
    this.envelopes.push(envelope);
  }
}
