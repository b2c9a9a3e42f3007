import { Deadlines } from '@headcount/event-log';
import { decide, siteOf, type LifecycleRequest, type Plan, type PlannedEvent } from '@headcount/session-core';
import { patienceMs } from '@headcount/service-kit';
import { Courtesy } from './courtesy.js';
import { fitTogether, leadingEnds } from './envelope-parts.js';
import {
  GuardedAppend,
  indeterminate,
  tooLate,
  unavailable,
  type Answer,
  type CollectorContext,
} from './guarded-append.js';
import { passAhead, passTogether } from './pass-barrier.js';
import { mostAtOnce, RequestQueue, settle, settleAll, type Pending } from './request-queue.js';
import { UntoldDenials } from './untold-denials.js';
import type { WaitingRoom } from './waiting-room.js';

/** A plan, and what it was made on. */
interface SitePlan extends Plan<LifecycleRequest> {
  readonly lifeSeq: number;
}

/** What became of a plan: what has to be decided again, and whether an envelope of it was read back. */
interface CarriedOut {
  readonly again: readonly Pending[];
  readonly isReadBack: boolean;
}

/**
 * The one way to a lifecycle fact of a site. Pending requests are decided together against what was read of
 * the log, and appended under the guard that nothing was added meanwhile; if something was, it is read and
 * they are decided again, with whatever has come in since. One envelope of a site is under way at a time.
 */
export class SiteLifecycle {
  private readonly untold = new UntoldDenials(() => this.context.tail.state);
  private readonly queue = new RequestQueue();
  private running = false;
  private readonly deadlines = new Deadlines<Pending>({
    ms: patienceMs,
    giveUp: (item) => {
      item.resolve(item.underWay ? indeterminate : tooLate);
      if (!item.inHand) this.room.leave(1);
    },
  });

  private readonly log: GuardedAppend;
  private readonly courtesy: Courtesy;

  constructor(
    private readonly site: string,
    private readonly context: CollectorContext,
    private readonly room: WaitingRoom,
  ) {
    this.log = new GuardedAppend(site, context);
    this.courtesy = new Courtesy(site, context.tail);
  }

  /** Never rejects for an outage; answers within 4 seconds. @throws OverloadedError when too many are waiting */
  submit(request: LifecycleRequest): Promise<Answer> {
    return new Promise<Answer>((resolve) => {
      this.room.enter(request);
      const waiting = { answered: false, due: 0 };
      const steps = { inHand: false, behindBarrier: false, ahead: null, underWay: false };
      const item: Pending = { request, ...steps, resolve, ...waiting };
      this.queue.add(item);
      this.deadlines.add(item);
      if (!this.running) void this.work();
      else if (!this.queue.isCrowded) this.lookAhead(item);
    });
  }

  /** While something else is under way, whoever is going to need a barrier passes one already. */
  private lookAhead(item: Pending): void {
    const { tail, barrier } = this.context;
    if (tail.caughtUp && unsureOf([item], this.planFor([item])).size > 0) passAhead(barrier, item);
  }

  private async work(): Promise<void> {
    this.running = true;
    await Promise.resolve();
    for (let hand = [...this.queue.take()]; hand.length > 0; hand = [...this.queue.take()]) {
      const again = (await this.turn(hand)).filter(({ answered }) => !answered);
      this.queue.putBack(again);
      this.room.leave(hand.length - again.length);
    }
    this.running = false;
  }

  /** What of it has to be decided again; adds to `hand` what it takes besides. */
  private async turn(hand: Pending[]): Promise<readonly Pending[]> {
    try {
      const turn = this.courtesy.turn();
      return await (turn === null ? this.round(hand) : this.meanwhile(turn, hand));
    } catch (error) {
      return settleAll(hand, unavailable(error instanceof Error ? error.message : 'failed'));
    }
  }

  /**
   * Decides and appends once; returns those that have to be decided again. What is sure goes ahead of what needs a
   * barrier: to have read it back is one, as good as a tick.
   */
  private async round(batch: readonly Pending[]): Promise<readonly Pending[]> {
    const { tail } = this.context;
    const { unreadable } = siteOf(tail.state, this.site);
    if (!tail.caughtUp) return settleAll(batch, unavailable('the collector is still reading the log'));
    if (unreadable !== null)
      return settleAll(
        batch,
        unavailable(`the log holds a "${unreadable}" that this version can't read: update the collector`),
      );
    const plan = this.planFor(batch);
    const unsure = unsureOf(batch, plan);
    if (unsure.size === 0) return (await this.carryOut(batch, plan)).again;
    const sure = batch.filter((item) => !unsure.has(item));
    const ahead = this.planFor(sure);
    if (ahead.events.length === 0 || unsureOf(sure, ahead).size > 0) return this.passBarrier(batch);
    const [{ again, isReadBack }] = await Promise.all([
      this.carryOut(sure, ahead),
      passTogether(this.context.barrier, unsure),
    ]);
    if (isReadBack) for (const item of unsure) item.behindBarrier = true;
    return [...again, ...unsure];
  }

  /** While others take their turn, more requests come in, and whoever needs a barrier passes one. */
  private async meanwhile(turn: Promise<void>, hand: Pending[]): Promise<readonly Pending[]> {
    let isMine = false;
    const mine = turn.then(() => (isMine = true));
    for (let more: readonly Pending[] = hand; ; hand.push(...more)) {
      const unsure = unsureOf(more, this.planFor(more));
      if (unsure.size > 0) await passTogether(this.context.barrier, unsure);
      if (!isMine) await (hand.length < mostAtOnce ? Promise.race([mine, this.queue.hurry()]) : mine);
      if (isMine) return hand;
      more = this.queue.takeHurried(hand.length);
    }
  }

  private planFor(batch: readonly Pending[]): SitePlan {
    const { state } = this.context.tail;
    const sessions = siteOf(state, this.site);
    const requests = batch.map(({ request }) => request);
    const plan = decide(sessions, requests, { lc: state.clock.now, now: this.context.now() });
    return { ...plan, lifeSeq: sessions.lifeSeq };
  }

  private async carryOut(batch: readonly Pending[], plan: SitePlan): Promise<CarriedOut> {
    if (!fitTogether(plan.events)) return { again: await this.inParts(batch, plan), isReadBack: false };
    const planned: Pending[] = [];
    const again: Pending[] = [];
    for (const item of batch) {
      const outcome = plan.outcomes.get(item.request)!;
      if (outcome.kind === 'again') again.push(item);
      else if (outcome.kind === 'fact' || outcome.kind === 'refused') planned.push(item);
      else settle(item, { ok: true, outcome, position: null });
    }
    if (plan.events.length === 0) {
      this.answer(planned, plan, null);
      return { again, isReadBack: false };
    }
    const appended = await this.append(planned, plan);
    return appended === 'conflict'
      ? { again: [...planned, ...again], isReadBack: false }
      : { again, isReadBack: appended === 'read_back' };
  }

  /** More than one envelope holds: fewer requests at once; of a single one the ends go ahead, and it is decided again. */
  private async inParts(batch: readonly Pending[], plan: SitePlan): Promise<readonly Pending[]> {
    if (batch.length > 1) {
      const half = Math.ceil(batch.length / 2);
      return [...(await this.round(batch.slice(0, half))), ...batch.slice(half)];
    }
    const ahead = leadingEnds(plan.events);
    if (ahead.length === 0) return settleAll(batch, unavailable('more than an envelope of the log holds'));
    const stored = await this.log.publish(ahead, plan.lifeSeq);
    if (typeof stored === 'object') return settleAll(batch, stored);
    if (stored !== 'decide_again' && !(await this.log.isReadBack(stored)))
      return settleAll(batch, indeterminate);
    return batch;
  }

  private async passBarrier(batch: readonly Pending[]): Promise<readonly Pending[]> {
    return (await passTogether(this.context.barrier, batch)) ? batch : settleAll(batch, tooLate);
  }

  /** Appends what is planned and answers it, unless something else was added meanwhile. */
  private async append(
    planned: readonly Pending[],
    plan: SitePlan,
  ): Promise<'read_back' | 'conflict' | 'failed'> {
    for (const item of planned) item.underWay = true;
    const events = plan.events.map((event) => this.withUntold(event));
    const stored = await this.log.publish(events, plan.lifeSeq);
    if (stored === 'decide_again') {
      for (const item of planned) item.underWay = false;
      return 'conflict';
    }
    const isReadBack = typeof stored === 'number' && (await this.log.isReadBack(stored));
    if (!isReadBack) {
      settleAll(planned, typeof stored === 'number' ? indeterminate : stored);
      return 'failed';
    }
    this.courtesy.wrote();
    for (const event of events) if (event.type === 'SessionDenied') this.untold.told(event.data);
    this.answer(planned, plan, stored);
    return 'read_back';
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
    const { tail } = this.context;
    const { state } = tail;
    await Promise.all(
      this.untold.take().map(async (request) => {
        const answer = await this.submit(request);
        const isTold = answer.ok && answer.outcome.kind === 'fact';
        if (!isTold && tail.state === state) this.untold.add([request.data]);
      }),
    );
  }
}

/** Who is answered by what may only not be known yet, and has to be decided behind a barrier. */
function unsureOf(batch: readonly Pending[], { uncertain }: SitePlan): ReadonlySet<Pending> {
  return new Set(batch.filter(({ request, behindBarrier }) => !behindBarrier && uncertain.has(request)));
}
