import { lifecycleSubject } from '@headcount/contracts';
import { siteOf, type HeadcountEvent, type Outcome, type PlannedEvent } from '@headcount/session-core';
import { patienceMs, within } from '@headcount/service-kit';
import type { Barrier, LogContext } from './barrier.js';

/** "Again" is seen to here. */
export type Decided = Exclude<Outcome, { kind: 'again' }>;

/** What a lifecycle request led to, and where its fact stands, if it made one. */
export type Answer =
  | { readonly ok: true; readonly outcome: Decided; readonly position: string | null }
  | { readonly ok: false; readonly code: 'log_unavailable' | 'indeterminate'; readonly detail: string };

export interface CollectorContext extends LogContext {
  readonly barrier: Barrier;
}

/** Appends envelopes of one site's lifecycle under the guard that nothing was added since they were decided. */
export class GuardedAppend {
  constructor(
    private readonly site: string,
    private readonly context: CollectorContext,
  ) {}

  /** Whether the tail has come so far, within the time that anybody waits. */
  isReadBack(seq: number): Promise<boolean> {
    const readBack = this.context.tail.reached(seq).then(() => true);
    return within(readBack, patienceMs, false);
  }

  /** The sequence at which the envelope was stored, or what else came of it. */
  async publish(events: readonly PlannedEvent[], lifeSeq: number): Promise<number | 'decide_again' | Answer> {
    const id = this.context.newId();
    this.context.tail.watch(id);
    try {
      const envelope = { id, subject: lifecycleSubject(this.site), events: this.stamped(id, events) };
      const answer = await this.context.log.append(envelope, { expectedLastSequence: lifeSeq });
      if (answer.kind === 'stored') return answer.seq;
      if (answer.kind === 'refused') return unavailable(answer.reason);
      if (answer.kind === 'indeterminate') return indeterminate;
      await this.readOn(answer.last, lifeSeq);
      return this.context.tail.seen(id) ?? 'decide_again';
    } finally {
      this.context.tail.unwatch(id);
    }
  }

  /**
   * The guard said that the subject's last sequence is `last`: reads on to it. If it is still not what was
   * read, messages of the subject were purged or deleted: then `last` is taken as it is. (A log that went back
   * is told by its own last sequence; then the tail loads it again.)
   */
  private async readOn(last: number, known: number): Promise<void> {
    const { tail, log } = this.context;
    const { seq } = tail.state;
    if (last < known && (await log.state()).lastSeq < seq) return tail.reload();
    await within(tail.reached(last), patienceMs, undefined);
    const sessions = siteOf(tail.state, this.site);
    if (tail.state.seq >= last && sessions.lifeSeq === known) sessions.lifeSeq = last;
  }

  private stamped(envelopeId: string, events: readonly PlannedEvent[]): HeadcountEvent[] {
    const receivedAt = this.context.now();
    const { site } = this;
    return events.map(
      ({ type, time, data }, index) =>
        ({ type, id: `${envelopeId}/${index}`, site, time, receivedAt, data }) as HeadcountEvent,
    );
  }
}

export function unavailable(detail: string): Answer {
  return { ok: false, code: 'log_unavailable', detail };
}

export const tooLate = unavailable('the log did not answer in time');
export const indeterminate: Answer = {
  ok: false,
  code: 'indeterminate',
  detail: 'the log did not answer in time',
};
