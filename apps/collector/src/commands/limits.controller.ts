import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  checkLimitsCommand,
  commandSubjects,
  deleteLimitCommand,
  limitBody,
  limitOfBody,
  limitView,
  setLimitCommand,
  type CheckLimitsReply,
  type DeleteLimitReply,
  type SetLimitReply,
} from '@headcount/contracts';
import { checkSeat, type Limit, type Occupant, type SeatCheck } from '@headcount/session-core';
import type { Answer } from '../admission/guarded-append.js';
import { Collector } from '../admission/collector.js';

/** Each start asks every limit of its site. */
const mostLimits = 100;

/**
 * Commands about limits, as NATS requests. What is answered is in force on every collector: one that has not read it
 * yet fails the guard of the log with whatever it decides.
 */
@Controller()
export class LimitsController {
  constructor(@Inject(Collector) private readonly collector: Collector) {}

  @MessagePattern(commandSubjects.setLimit)
  async set(@Payload() payload: unknown): Promise<SetLimitReply> {
    const command = setLimitCommand.safeParse(payload);
    const body = limitBody.safeParse(command.data?.body);
    if (!command.success || !body.success) return { ok: false, code: 'invalid_request' };
    const { site, limitId, byName } = command.data;
    const { limit, problems } = limitOfBody(limitId, body.data);
    if (problems.length > 0) return { ok: false, code: 'invalid_limit', detail: problems.join('; ') };
    const { limits } = this.collector.sessionsOf(site);
    if (limits.find(limitId) === undefined && limits.all.length >= mostLimits)
      return { ok: false, code: 'invalid_limit', detail: `a site has at most ${mostLimits} limits` };
    let answer = await this.change(site, limitId, { limit, byName });
    if (!answer.ok) return answer;
    let { position } = answer;
    if (body.data.evict) {
      answer = await this.collector.submit(site, { kind: 'trim', limitId, byName });
      if (!answer.ok) return answer;
      position = answer.position ?? position;
    }
    const over = limits.find(limitId)?.over ?? 0;
    return {
      ok: true,
      ...limitView(limit),
      over,
      warnings: this.warnings(site, limit, over),
      changedBy: byName,
      position: position!,
    };
  }

  @MessagePattern(commandSubjects.deleteLimit)
  async delete(@Payload() payload: unknown): Promise<DeleteLimitReply> {
    const command = deleteLimitCommand.safeParse(payload);
    if (!command.success) return { ok: false, code: 'invalid_request' };
    const { site, limitId, byName } = command.data;
    const { tail, barrier } = this.collector;
    const isKnown = () => this.collector.sessionsOf(site).limits.find(limitId) !== undefined;
    // one that this collector has not read of may have been set a moment ago: only a barrier tells
    if (!isKnown() && !((await barrier.pass()) && tail.caughtUp))
      return { ok: false, code: 'log_unavailable' };
    if (!isKnown()) return { ok: false, code: 'limit_not_found' };
    const answer = await this.change(site, limitId, { limit: null, byName });
    return answer.ok ? { ok: true, position: answer.position! } : answer;
  }

  /** Decides as a start would be decided, and writes nothing. "No" is only said behind a barrier. */
  @MessagePattern(commandSubjects.checkLimits)
  async check(@Payload() payload: unknown): Promise<CheckLimitsReply> {
    const command = checkLimitsCommand.safeParse(payload);
    if (!command.success) return { ok: false, code: 'invalid_request' };
    const { site, admin, ...asker } = command.data;
    const { tail, barrier } = this.collector;
    if (!tail.caughtUp) return { ok: false, code: 'log_unavailable' };
    let checked = this.checkNow(site, asker);
    if (!checked.admitted) {
      if (!((await barrier.pass()) && tail.caughtUp)) return { ok: false, code: 'log_unavailable' };
      checked = this.checkNow(site, asker);
    }
    const { admitted, wouldEnd, retryAfterMs } = checked;
    const shown = wouldEnd.filter(({ userId }) => admin || (userId !== null && userId === asker.userId));
    return {
      ok: true,
      admitted,
      limits: checked.limits.map(({ limit: { id, scope, mode, max }, key, current, full }) => ({
        ...{ id, scope, mode, key, current, max, full },
      })),
      wouldEnd: shown.map(({ id }) => id),
      wouldEndOthers: wouldEnd.length - shown.length,
      retryAfterSeconds: retryAfterMs === null ? null : Math.ceil(retryAfterMs / 1000),
      position: `${tail.state.seq}.0`,
    };
  }

  private checkNow(site: string, asker: Omit<Occupant, 'id'>): SeatCheck {
    const time = { lc: this.collector.tail.state.clock.now, now: this.collector.now() };
    return checkSeat(this.collector.sessionsOf(site), asker, time);
  }

  private change(
    site: string,
    limitId: string,
    { limit, byName: changedBy }: { readonly limit: Limit | null; readonly byName: string },
  ): Promise<Answer> {
    const data = { limitId, limit, changedBy };
    return this.collector.submit(site, { kind: 'limit', at: this.collector.now(), data });
  }

  private warnings(site: string, { attribute, exempt }: Limit, over: number): string[] {
    const names = [...(attribute === null ? [] : [attribute]), ...Object.keys(exempt)];
    const unknown = new Set(names);
    for (const { attributes } of this.collector.sessionsOf(site).open.values()) {
      if (unknown.size === 0) break;
      for (const name of unknown) if (Object.hasOwn(attributes, name)) unknown.delete(name);
    }
    return [
      ...[...unknown].map((name) => `no open session has the attribute "${name}"`),
      ...(over === 0 ? [] : [`${over} more seats are taken than this allows: they stay, and new ones wait`]),
    ];
  }
}
