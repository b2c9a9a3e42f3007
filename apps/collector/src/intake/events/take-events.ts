import { cloudEvent, type EventResult, type EventsAnswer, type ReportKind } from '@headcount/contracts';
import { parseInput, problemFrom, ProblemError, type Logger } from '@headcount/service-kit';
import type { Collector } from '../../admission/collector.js';
import type { CollectorMetrics } from '../../metrics.js';
import { intakeProblem, isOutage } from '../problem.js';
import { HistoryIntake } from '../history/history-intake.js';
import type { ReportedBy } from '../reported-by.js';
import { unknownFields, type BodyType } from '../unknown-fields.js';
import type { Item } from './read-items.js';
import { RecentIds } from './recent-ids.js';
import { recordEvent } from './record.js';
import { stagesOf } from './stages.js';
import { translate, type Report } from './translate.js';

/** An item that was understood, or what is wrong with it. */
interface Read {
  readonly id: string | null;
  /** CloudEvents are the same when source and id are. */
  readonly key: string | null;
  readonly report: Report | null;
  readonly problem: ProblemError | null;
}

/** The events of a request, and what became of each so far. */
interface Batch {
  readonly read: readonly Read[];
  /** What has to be recorded; null for the others. */
  readonly reports: readonly (Report | null)[];
  readonly results: (EventResult | undefined)[];
  /** Where each event stands first. */
  readonly firsts: ReadonlyMap<string, number>;
}

/** `POST /events`: reports as events, each answered for itself. */
export class EventIntake {
  private readonly recent: RecentIds;
  private readonly history: HistoryIntake;

  constructor(
    private readonly collector: Collector,
    private readonly metrics: CollectorMetrics,
    private readonly logger: Logger,
  ) {
    this.recent = new RecentIds(() => collector.now());
    this.history = new HistoryIntake(collector);
  }

  /**
   * Records what can be recorded of a request. One bad event never fails the others.
   *
   * @throws ProblemError when the log could not take one of them: what it took is a duplicate in the next attempt
   */
  async take(by: ReportedBy, items: readonly Item[]): Promise<EventsAnswer> {
    const batch = this.read(by.site, items);
    const { read, reports, results } = batch;
    for (const stage of stagesOf(reports)) {
      const recorded = await Promise.all(stage.map((index) => this.record(by, read[index]!)));
      const away = recorded.find((one) => one instanceof Error);
      if (away !== undefined) throw away;
      for (const [place, index] of stage.entries()) results[index] = recorded[place] as EventResult;
    }
    return this.answer(batch);
  }

  /**
   * Appends events of the past, all at once. One bad event never fails the others.
   *
   * @throws ProblemError when the log could not take them: what it took may be told again
   */
  async backfill({ site }: ReportedBy, items: readonly Item[]): Promise<EventsAnswer> {
    const batch = this.read(site, items);
    const { read, reports, results } = batch;
    const taken: number[] = [];
    const draft = this.history.draft(site);
    for (const [index, report] of reports.entries()) {
      if (report === null) continue;
      try {
        draft.add(report);
        taken.push(index);
      } catch (error) {
        results[index] = this.rejected(read[index]!.id, report, intakeProblem(error));
      }
    }
    await this.history.append(site, draft);
    for (const index of taken) {
      const { id, key, report } = read[index]!;
      this.metrics.ingested(report!.kind, 'backfilled');
      this.recent.add(key!);
      results[index] = { id, status: 'accepted' };
    }
    return this.answer(batch);
  }

  private read(site: string, items: readonly Item[]): Batch {
    const read = items.map((item) => readOf(site, item));
    const firsts = new Map<string, number>();
    const results = new Array<EventResult | undefined>(items.length).fill(undefined);
    const reports = read.map(({ id, key, report, problem }, index): Report | null => {
      if (problem !== null) results[index] = this.rejected(id, report, problem);
      if (key === null || problem !== null) return null;
      if (this.recent.has(key)) results[index] = this.duplicate(id, report);
      if (firsts.has(key) || results[index] !== undefined) return null;
      firsts.set(key, index);
      return report;
    });
    return { read, reports, results, firsts };
  }

  private answer({ read, results, firsts }: Batch): EventsAnswer {
    return answerOf(results.map((result, index) => result ?? this.repeated(read[index]!, results, firsts)));
  }

  /** A problem that passes by itself comes back as such: it is none of the event. */
  private async record(by: ReportedBy, { id, key, report }: Read): Promise<EventResult | ProblemError> {
    try {
      const { outcome, code } = await recordEvent(this.collector, by, report!);
      this.metrics.ingested(report!.kind, outcome);
      this.metrics.unknownFields(...unknownIn(report!));
      this.recent.add(key!);
      return { id, status: 'accepted', ...(code === undefined ? {} : { code }) };
    } catch (error) {
      const problem = intakeProblem(error);
      if (isOutage(problem)) return problem;
      if (problem.code === 'internal_error') this.logger.error({ err: error, event: id }, 'an event failed');
      return this.rejected(id, report, problem);
    }
  }

  /** An event that stands twice in one request fares as the first of its kind. */
  private repeated(
    { id, key, report }: Read,
    results: readonly (EventResult | undefined)[],
    firsts: ReadonlyMap<string, number>,
  ): EventResult {
    const first = results[firsts.get(key!)!]!;
    return first.status === 'rejected' ? { ...first, id } : this.duplicate(id, report);
  }

  private duplicate(id: string | null, report: Report | null): EventResult {
    this.metrics.ingested(kindOf(report), 'duplicate');
    return { id, status: 'duplicate' };
  }

  private rejected(id: string | null, report: Report | null, problem: ProblemError): EventResult {
    const { code, message: detail } = problem;
    this.metrics.ingested(kindOf(report), code);
    return { id, status: 'rejected', code, detail };
  }
}

/** What an event has besides the fields of its kind; a mapped one has only those. */
function unknownIn({ kind, body }: Report): [BodyType, number] {
  const type = kind === 'heartbeat' ? 'heartbeats' : kind === 'revoke' ? 'end' : kind;
  return [type, kind === 'revoke' ? 0 : unknownFields[type](body)];
}

function kindOf(report: Report | null): ReportKind | 'event' {
  return report?.kind ?? 'event';
}

function readOf(site: string, item: Item): Read {
  if ('broken' in item) return unread(null, new ProblemError('invalid_json', { detail: item.broken }));
  const id = idOf(item.event);
  try {
    const event = parseInput(cloudEvent, item.event);
    return { id, key: `${site}\n${event.source}\n${event.id}`, report: translate(event), problem: null };
  } catch (error) {
    return unread(id, problemFrom(error));
  }
}

function unread(id: string | null, problem: ProblemError): Read {
  return { id, key: null, report: null, problem };
}

function idOf(event: unknown): string | null {
  const id = typeof event === 'object' && event !== null ? (event as { id?: unknown }).id : null;
  return typeof id === 'string' ? id : null;
}

function answerOf(results: readonly EventResult[]): EventsAnswer {
  const count = (status: EventResult['status']) => results.filter((one) => one.status === status).length;
  return {
    accepted: count('accepted'),
    duplicates: count('duplicate'),
    rejected: count('rejected'),
    results,
  };
}
