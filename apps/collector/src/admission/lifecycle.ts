import { Deadlines, Line, type Waiting } from '@headcount/event-log';
import { decide, siteOf, type LifecycleRequest, type Plan, type PlannedEvent } from '@headcount/session-core';
import { patienceMs } from '@headcount/service-kit';
import { fitTogether, leadingEnds } from './envelope-parts.js';
import {
  GuardedAppend,
  indeterminate,
  tooLate,
  unavailable,
  type Answer,
  type CollectorContext,
} from './guarded-append.js';
import { UntoldDenials } from './untold-denials.js';
import type { WaitingRoom } from './waiting-room.js';

interface Pending extends Waiting {
  readonly request: LifecycleRequest;
  /** Whether it has left the queue, to be decided. */
  inHand: boolean;
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
  private readonly untold = new UntoldDenials();
  private readonly queue = new Line<Pending>();
  private running = false;
  private readonly deadlines = new Deadlines<Pending>({
    ms: patienceMs,
    giveUp: (item) => {
      item.resolve(item.underWay ? indeterminate : tooLate);
      if (!item.inHand) this.room.leave(1);
    },
  });

  private readonly log: GuardedAppend;

  constructor(
    private readonly site: string,
    private readonly context: CollectorContext,
    private readonly room: WaitingRoom,
  ) {
    this.log = new GuardedAppend(site, context);
  }

  /** Never rejects for an outage; answers within 4 seconds. @throws OverloadedError when too many are waiting */
  submit(request: LifecycleRequest): Promise<Answer> {
    return new Promise<Answer>((resolve) => {
      this.room.enter(request);
      const waiting = { answered: false, due: 0 };
      const item = { request, inHand: false, behindBarrier: false, underWay: false, resolve, ...waiting };
      this.queue.push(item);
      this.deadlines.add(item);
      if (!this.running) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.running = true;
    await Promise.resolve();
    for (let batch = this.nextBatch(); batch.length > 0; batch = this.nextBatch()) {
      try {
        await this.settle(batch);
      } catch (error) {
        settleAll(batch, unavailable(error instanceof Error ? error.message : 'failed'));
      }
      this.room.leave(batch.length);
    }
    this.running = false;
  }

  private nextBatch(): readonly Pending[] {
    let count = 0;
    const batch = this.queue.takeWhile(() => ++count <= requestsAtOnce);
    for (const item of batch) item.inHand = true;
    return batch;
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
    const time = { lc: this.context.tail.state.clock.now, now: this.context.now() };
    const plan = decide(sessions, [...byRequest.keys()], time);
    for (const request of plan.uncertain)
      if (!byRequest.get(request)!.behindBarrier) return this.passBarrier(batch);
    if (!fitTogether(plan.events)) return this.inParts(batch, plan, sessions.lifeSeq);
    const planned: Pending[] = [];
    const again: Pending[] = [];
    for (const [request, outcome] of plan.outcomes) {
      const item = byRequest.get(request)!;
      if (outcome.kind === 'again') again.push(item);
      else if (outcome.kind === 'fact' || outcome.kind === 'refused') planned.push(item);
      else settle(item, { ok: true, outcome, position: null });
    }
    if (plan.events.length === 0) this.answer(planned, plan, null);
    else again.push(...(await this.append(planned, plan, sessions.lifeSeq)));
    return again;
  }

  /** More than one envelope holds: fewer requests at once; of a single one the ends go ahead, and it is decided again. */
  private async inParts(
    batch: readonly Pending[],
    plan: Plan<LifecycleRequest>,
    lifeSeq: number,
  ): Promise<readonly Pending[]> {
    if (batch.length > 1) {
      const half = Math.ceil(batch.length / 2);
      return [...(await this.round(batch.slice(0, half))), ...batch.slice(half)];
    }
    const ahead = leadingEnds(plan.events);
    if (ahead.length === 0) return settleAll(batch, unavailable('more than an envelope of the log holds'));
    const stored = await this.log.publish(ahead, lifeSeq);
    if (typeof stored === 'object') return settleAll(batch, stored);
    if (stored !== 'decide_again' && !(await this.log.isReadBack(stored)))
      return settleAll(batch, indeterminate);
    return batch;
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
    const events = plan.events.map((event) => this.withUntold(event));
    const stored = await this.log.publish(events, lifeSeq);
    if (stored === 'decide_again') {
      for (const item of planned) item.underWay = false;
      return planned;
    }
    if (typeof stored === 'object') return settleAll(planned, stored);
    if (!(await this.log.isReadBack(stored))) return settleAll(planned, indeterminate);
    for (const event of events) if (event.type === 'SessionDenied') this.untold.told(event.data);
    this.answer(planned, plan, stored);
    return [];
  }

  /** Answers what was decided, and is true at `seq` if it made a fact. */
  private answer(planned: readonly Pending[], plan: Plan<LifecycleRequest>, seq: number | null): void {
    this.untold.add(plan.untold);
    for (const item of planned) {
      const outcome = plan.outcomes.get(item.request)!;
      const place = plan.places.get(item.request);
      const position = seq === null || place === undefined ? null : `${seq}.${place}`;
      if (outcome.kind !== 'again') settle(item, { ok: true, outcome, position });
    }
  }

  private withUntold(event: PlannedEvent): PlannedEvent {
    return event.type === 'SessionDenied' ? { ...event, data: this.untold.completed(event.data) } : event;
  }

  /** Tells refusals that nobody has followed: their window is over, or they wait on. */
  async tellDenials(): Promise<void> {
    await Promise.all(
      this.untold.take().map(async (request) => {
        const answer = await this.submit(request);
        if (!answer.ok || answer.outcome.kind !== 'fact') this.untold.add([request.data]);
      }),
    );
  }
}

function settle(item: Pending, answer: Answer): void {
  item.answered = true;
  item.resolve(answer);
}

function settleAll(items: readonly Pending[], answer: Answer): readonly Pending[] {
  for (const item of items) settle(item, answer);
  return [];
}
