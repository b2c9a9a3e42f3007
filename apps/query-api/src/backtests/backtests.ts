import { setImmediate } from 'node:timers/promises';
import { limitOfBody, type LimitBacktest, type LimitBacktestBody } from '@headcount/contracts';
import { checkedMessage, type EventLog } from '@headcount/event-log';
import { backtest, SeatSteps, smallestMax, type Pieces } from '@headcount/session-core';
import { ProblemError } from '@headcount/service-kit';

/** A few milliseconds of work. */
const perRead = 256;
const mostUsers = 1_000;
/** What is kept of a window; about 200 bytes each. */
const mostSteps = 2_000_000;

/**
 * What limits would have refused, read from the log itself. One at a time: each reads the log from its beginning, and lets
 * other requests be answered meanwhile.
 */
export class Backtests {
  private running = false;

  constructor(private readonly log: EventLog) {}

  /**
   * @throws ProblemError `invalid_limit`; `overloaded` while another one runs; `invalid_request` for a window in which
   *   too much happened; `log_unavailable`
   */
  async run(
    site: string,
    { limit: body, from, to, refusedPercent }: LimitBacktestBody,
  ): Promise<LimitBacktest> {
    const { limit, problems } = limitOfBody('backtest', body);
    if (problems.length > 0) throw new ProblemError('invalid_limit', { detail: problems.join('; ') });
    if (this.running) throw new ProblemError('overloaded', { detail: 'another backtest is under way' });
    this.running = true;
    try {
      const seats = new SeatSteps(site, limit, from);
      const seq = await this.readInto(seats, to).catch((error: unknown) => {
        if (error instanceof ProblemError) throw error;
        throw new ProblemError('log_unavailable', { cause: error });
      });
      const { users, hours, ...counts } = await inPieces(backtest(seats.steps, limit.max));
      const max = await inPieces(smallestMax(seats.steps, { percent: refusedPercent, unit: limit.unit }));
      return {
        ...counts,
        users: users.slice(0, mostUsers),
        hours: hours.map(({ start, refused }) => ({ start: new Date(start).toISOString(), refused })),
        smallestMax: { refusedPercent, max },
        position: `${seq}.0`,
      };
    } finally {
      this.running = false;
    }
  }

  /** Reads the log as far as `to`, or to where it ends now. The last sequence read. */
  private async readInto(seats: SeatSteps, to: number): Promise<number> {
    const { firstSeq, lastSeq } = await this.log.state();
    let seq = 0;
    if (lastSeq < firstSeq || lastSeq === 0) return seq;
    const reader = await this.log.read({ after: firstSeq - 1 });
    try {
      while (seq < lastSeq) {
        await setImmediate();
        for (const envelope of await reader.next(perRead)) {
          if (envelope.loggedAt >= to) return seq;
          seats.read(checkedMessage(envelope));
          seq = envelope.seq;
          if (seats.steps.length > mostSteps)
            throw new ProblemError('invalid_request', {
              detail: `more than ${mostSteps} seats were taken or given back in this window: ask for a shorter one`,
            });
        }
      }
      return seq;
    } finally {
      await reader.close();
    }
  }
}

async function inPieces<Result>(work: Pieces<Result>): Promise<Result> {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    await setImmediate();
  }
}
