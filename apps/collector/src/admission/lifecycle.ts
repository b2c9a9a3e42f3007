import { lifecycleSubject } from '@headcount/contracts';
import { Deadlines, type EventLog, type Waiting } from '@headcount/event-log';
import {
  decide,
  siteOf,
  type HeadcountEvent,
  type LifecycleRequest,
  type Outcome,
  type Plan,
  type PlannedEvent,
} from '@headcount/session-core';
import type { Barrier } from './barrier.js';
import { patienceMs, within } from '@headcount/service-kit';
import type { Tail } from './tail.js';

/** "Again" is seen to here. */
export type Decided = Exclude<Outcome, { kind: 'again' }>;

/** What a lifecycle request led to, and where its fact stands, if it made one. */
export type Answer =
  | { readonly ok: true; readonly outcome: Decided; readonly position: string | null }
  | { readonly ok: false; readonly code: 'log_unavailable' | 'indeterminate'; readonly detail: string };

/** What every way to the log stands on. */
export interface CollectorContext {
  readonly log: EventLog;
  readonly tail: Tail;
  readonly barrier: Barrier;
  readonly now: () => number;
  /** Makes a unique id for each envelope. */
  readonly newId: () => string;
}

interface Pending extends Waiting {
  readonly request: LifecycleRequest;
  behindBarrier: boolean;
  /** Whether its fact may be on its way to the log. */
  underWay: boolean;
  readonly resolve: (answer: Answer) => void;
}

/** As many as fit an envelope with room to spare. */
const requestsAtOnce = 500;

/**
 * The one way to a lifecycle fact of a site. Pending requests are decided together against what was read of
 * the log, and appended under the guard that nothing was added meanwhile; if something was, it is read and
 * they are decided again. One envelope of a site is under way at a time.
 */
export class SiteLifecycle {
  private queue: Pending[] = [];
  private running = false;
  private readonly deadlines = new Deadlines<Pending>({
    ms: patienceMs,
    giveUp: (item) => item.resolve(item.underWay ? indeterminate : tooLate),
  });

  constructor(
    private readonly site: string,
    private readonly context: CollectorContext,
  ) {}

  get pending(): number {
    return this.queue.length;
  }

  /** Never rejects for an outage; answers within 4 seconds. */
  submit(request: LifecycleRequest): Promise<Answer> {
    return new Promise<Answer>((resolve) => {
      const waiting = { answered: false, due: 0 };
      const item: Pending = { request, behindBarrier: false, underWay: false, resolve, ...waiting };
      this.queue.push(item);
      this.deadlines.add(item);
      if (!this.running) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.running = true;
    await Promise.resolve();
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0, requestsAtOnce);
      try {
        await this.settle(batch);
      } catch (error) {
        settleAll(batch, unavailable(error instanceof Error ? error.message : 'failed'));
      }
    }
    this.running = false;
  }

  private async settle(batch: readonly Pending[]): Promise<void> {
    let open = batch;
    for (;;) {
      open = open.filter((item) => !item.answered);
      if (open.length === 0) return;
      open = await this.round(open);
    }
  }

  /** Decides and appends once; returns those that have to be decided again. */
  private async round(batch: readonly Pending[]): Promise<readonly Pending[]> {
    const sessions = siteOf(this.context.tail.state, this.site);
    if (!this.context.tail.caughtUp)
      return settleAll(batch, unavailable('the collector is still reading the log'));
    if (sessions.unreadable !== null)
      return settleAll(
        batch,
        unavailable(
          `the log holds a "${sessions.unreadable}" that this version can't read: update the collector`,
        ),
      );
    const byRequest = new Map(batch.map((item) => [item.request, item]));
    const plan = decide(sessions, [...byRequest.keys()], this.context.tail.state.clock.now);
    const uncertain = [...plan.outcomes].some(
      ([request, outcome]) => outcome.kind === 'unknown' && !byRequest.get(request)!.behindBarrier,
    );
    if (uncertain) return this.passBarrier(batch);
    const planned: Pending[] = [];
    const again: Pending[] = [];
    for (const [request, outcome] of plan.outcomes) {
      const item = byRequest.get(request)!;
      if (outcome.kind === 'fact') planned.push(item);
      else if (outcome.kind === 'again') again.push(item);
      else settle(item, { ok: true, outcome, position: null });
    }
    if (planned.length === 0) return again;
    return [...(await this.append(planned, plan, sessions.lifeSeq)), ...again];
  }

  private async passBarrier(batch: readonly Pending[]): Promise<readonly Pending[]> {
    if (!(await this.context.barrier.pass())) return settleAll(batch, tooLate);
    for (const item of batch) item.behindBarrier = true;
    return batch;
  }

  private async append(
    planned: readonly Pending[],
    plan: Plan<LifecycleRequest>,
    lifeSeq: number,
  ): Promise<readonly Pending[]> {
    for (const item of planned) item.underWay = true;
    const stored = await this.publish(plan.events, lifeSeq);
    if (stored === 'decide_again') {
      for (const item of planned) item.underWay = false;
      return planned;
    }
    if (typeof stored === 'object') return settleAll(planned, stored);
    const readBack = this.context.tail.reached(stored).then(() => true);
    if (!(await within(readBack, patienceMs, false))) return settleAll(planned, indeterminate);
    for (const item of planned) {
      const { request } = item;
      const outcome = plan.outcomes.get(request)!;
      const position = `${stored}.${plan.places.get(request)!}`;
      if (outcome.kind === 'fact') settle(item, { ok: true, outcome, position });
    }
    return [];
  }

  /** The sequence at which the envelope was stored, or what else came of it. */
  private async publish(
    events: readonly PlannedEvent[],
    lifeSeq: number,
  ): Promise<number | 'decide_again' | Answer> {
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
    if (last < known && (await log.state()).lastSeq < tail.state.seq) return tail.reload();
    await within(tail.reached(last), patienceMs, undefined);
    const sessions = siteOf(tail.state, this.site);
    if (tail.state.seq >= last && sessions.lifeSeq === known) sessions.lifeSeq = last;
  }

  private stamped(envelopeId: string, events: readonly PlannedEvent[]): HeadcountEvent[] {
    const receivedAt = this.context.now();
    const { site } = this;
    return events.map((event, index) => ({ ...event, id: `${envelopeId}/${index}`, site, receivedAt }));
  }
}

function unavailable(detail: string): Answer {
  return { ok: false, code: 'log_unavailable', detail };
}

const tooLate = unavailable('the log did not answer in time');
const indeterminate: Answer = { ok: false, code: 'indeterminate', detail: 'the log did not answer in time' };

function settle(item: Pending, answer: Answer): void {
  item.answered = true;
  item.resolve(answer);
}

function settleAll(items: readonly Pending[], answer: Answer): readonly Pending[] {
  for (const item of items) settle(item, answer);
  return [];
}
