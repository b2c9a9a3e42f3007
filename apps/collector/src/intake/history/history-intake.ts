import { ProblemError } from '@headcount/service-kit';
import type { Collector } from '../../admission/collector.js';
import { RecentIds } from '../events/recent-ids.js';
import { HistoryDraft } from './history-draft.js';

/** Requests under way at once; each holds up to 4 MiB. */
const mostAtOnce = 8;
const remembersMs = 3_600_000;

/** Takes history to the log. Remembers for a while which sessions it has started there, so that none is started again. */
export class HistoryIntake {
  private underWay = 0;
  private started: RecentIds;
  private startedIn: object;

  constructor(private readonly collector: Collector) {
    this.started = this.noneStarted();
    this.startedIn = collector.tail.state;
  }

  draft(site: string): HistoryDraft {
    return new HistoryDraft({ sessions: this.collector.sessionsOf(site), now: this.collector.now() });
  }

  /** @throws ProblemError when the log could not take all of it; `overloaded` when too much is under way */
  async append(site: string, draft: HistoryDraft): Promise<void> {
    const { collector } = this;
    if (!collector.tail.caughtUp)
      throw new ProblemError('log_unavailable', { detail: 'the collector is still reading the log' });
    this.forgetAnotherLog();
    const events = draft.events((id) => this.started.has(keyOf(site, id)));
    const { started } = this;
    if (events.length === 0) return;
    if (this.underWay >= mostAtOnce)
      throw new ProblemError('overloaded', { detail: `${mostAtOnce} requests with history are under way` });
    this.underWay += 1;
    try {
      const answer = await collector.appendHistory(site, events);
      if (!answer.ok) throw new ProblemError(answer.code, { detail: answer.detail });
    } finally {
      this.underWay -= 1;
    }
    for (const { type, data } of events)
      if (type === 'SessionStarted') started.add(keyOf(site, data.sessionId));
  }

  /** A log that went back may not hold the starts any more. */
  private forgetAnotherLog(): void {
    const { state } = this.collector.tail;
    if (state === this.startedIn) return;
    this.started = this.noneStarted();
    this.startedIn = state;
  }

  private noneStarted(): RecentIds {
    return new RecentIds(() => this.collector.now(), remembersMs);
  }
}

function keyOf(site: string, sessionId: string): string {
  return `${site}\n${sessionId}`;
}
