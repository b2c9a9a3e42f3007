import {
  closeDataSource,
  createDataSource,
  durations,
  findKeys,
  findLimit,
  findPolicy,
  findSession,
  findSessionHistory,
  limitUsage,
  listKeys,
  listLimits,
  listSessions,
  listSources,
  listUsers,
  projectionPosition,
  type AskDurations,
  type DataSource,
  type AskUsage,
  type FoundKey,
  type KeyName,
  type ListSessions,
  type ListUsers,
  type Streamed,
  type PageAt,
  type ProjectionPosition,
} from '@headcount/read-model';
import type {
  Durations,
  Key,
  LimitUsage,
  LimitWithHistory,
  ListedLimit,
  Session,
  User,
  Source,
} from '@headcount/contracts';
import {
  defaultSitePolicy,
  parsePosition,
  type SessionState,
  type SitePolicy,
} from '@headcount/session-core';
import { patienceMs, ProblemError, within } from '@headcount/service-kit';
import type { LogMark } from './log-mark.js';
import { problemOfRead } from './problem-of-read.js';

const longestWaitMs = 2_000;
const pollEveryMs = 20;
const mostStreams = 4;

/**
 * The read model as the routes use it: every answer or a problem within 4 seconds, whatever state Postgres
 * is in.
 */
export class ReadModel {
  private readonly dataSource;

  /** For whole results: their connections are kept for as long as clients take. */
  private readonly streaming;

  private streams = 0;

  constructor(
    databaseUrl: string,
    private readonly now: () => number,
    private readonly log?: LogMark,
  ) {
    this.dataSource = createDataSource(databaseUrl, {
      applicationName: 'headcount query-api',
      poolSize: 10,
      queryTimeoutMs: patienceMs,
    });
    this.streaming = createDataSource(databaseUrl, {
      applicationName: 'headcount query-api streams',
      poolSize: mostStreams,
    });
  }

  sessions(query: ListSessions): Promise<PageAt<Session>> {
    return this.page(listSessions, query);
  }

  /** How many results are being streamed now. */
  get openStreams(): number {
    return this.streams;
  }

  /** A whole result; its `batches` are to be read to the end, or returned. @throws ProblemError `too_many_readers` */
  async stream<Batch>(read: (streaming: DataSource) => Promise<Streamed<Batch>>): Promise<Streamed<Batch>> {
    if (this.streams >= mostStreams)
      throw new ProblemError('too_many_readers', { detail: `${mostStreams} results are streamed already` });
    this.streams++;
    try {
      const { position, batches } = await read(this.streaming);
      return { position, batches: this.counted(batches) };
    } catch (error) {
      this.streams--;
      throw problemOfRead(error);
    }
  }

  session(site: string, id: string): Promise<{ session: Session | null; position: ProjectionPosition }> {
    return this.answered(findSession(this.dataSource, { site, id }));
  }

  history(site: string, id: string): Promise<{ state: SessionState | null; position: ProjectionPosition }> {
    return this.answered(findSessionHistory(this.dataSource, { site, id }));
  }

  sources(site: string): Promise<{ data: readonly Source[]; position: ProjectionPosition }> {
    return this.answered(listSources(this.dataSource, site));
  }

  users(query: ListUsers): Promise<PageAt<User>> {
    return this.page(listUsers, query);
  }

  keysOf(names: readonly KeyName[]): Promise<readonly FoundKey[]> {
    return this.answered(findKeys(this.dataSource, names));
  }

  keys(site: string): Promise<{ data: readonly Key[]; position: ProjectionPosition }> {
    return this.answered(listKeys(this.dataSource, site));
  }

  /** `policy` is null where the site never set one. */
  policy(site: string): Promise<{ policy: SitePolicy | null; position: ProjectionPosition }> {
    return this.answered(findPolicy(this.dataSource, site));
  }

  limits(site: string): Promise<{ data: readonly ListedLimit[]; position: ProjectionPosition }> {
    return this.answered(listLimits(this.dataSource, site));
  }

  limit(site: string, id: string): Promise<{ limit: LimitWithHistory | null; position: ProjectionPosition }> {
    return this.answered(findLimit(this.dataSource, { site, id }));
  }

  usage(ask: AskUsage): Promise<{ usage: LimitUsage | null; position: ProjectionPosition }> {
    return this.answered(limitUsage(this.dataSource, ask));
  }

  /** Of the site. */
  async timeZone(site: string): Promise<string> {
    return ((await this.policy(site)).policy ?? defaultSitePolicy).timeZone;
  }

  durations(ask: AskDurations): Promise<{ durations: Durations; position: ProjectionPosition }> {
    return this.answered(durations(this.dataSource, ask));
  }

  /** A page of a list. @throws ProblemError `invalid_cursor`, `log_replaced` */
  page<Query extends { readonly cursor?: string | undefined }, Item>(
    list: (dataSource: DataSource, query: Query) => Promise<PageAt<Item>>,
    query: Query,
  ): Promise<PageAt<Item>> {
    const read = (asked: Query) => this.answered(list(this.dataSource, asked));
    return this.log === undefined ? read(query) : this.log.page(query, read);
  }

  /** Puts one of the read model's questions. */
  put<Ask, Answer>(
    question: (dataSource: DataSource, ask: Ask) => Promise<Answer>,
    ask: Ask,
  ): Promise<Answer> {
    return this.answered(question(this.dataSource, ask));
  }

  /** The same for one that takes as long as it takes. */
  putAtLeisure<Answer>(question: (dataSource: DataSource) => Promise<Answer>): Promise<Answer> {
    return question(this.streaming).catch((error: unknown) => {
      throw problemOfRead(error);
    });
  }

  position(): Promise<ProjectionPosition> {
    return this.answered(projectionPosition(this.dataSource));
  }

  /**
   * Waits up to 2 seconds for the projection to reach a position from a write's answer (`seq.index` or
   * `seq`). @throws ProblemError `invalid_request`, `projection_behind`, `log_replaced`
   */
  async waitFor(minPosition: string | undefined): Promise<void> {
    if (minPosition === undefined) return;
    const wanted = parsePosition(minPosition.includes('.') ? minPosition : `${minPosition}.0`);
    if (wanted === null)
      throw new ProblemError('invalid_request', { detail: 'minPosition: a position such as 42.0' });
    if ((await this.position()).seq >= wanted.seq) return;
    await this.log?.demandTold(wanted.seq);
    const deadline = this.now() + longestWaitMs;
    while ((await this.position()).seq < wanted.seq) {
      if (this.now() >= deadline) throw new ProblemError('projection_behind');
      await new Promise((resume) => setTimeout(resume, pollEveryMs));
    }
  }

  async close(): Promise<void> {
    await Promise.all([closeDataSource(this.dataSource), closeDataSource(this.streaming)]);
  }

  /** Ends as counted, whether it was begun or not. */
  private counted<Batch>(batches: Streamed<Batch>['batches']): Streamed<Batch>['batches'] {
    let open = true;
    const closed = () => {
      if (open) this.streams--;
      open = false;
    };
    const wrapped: Streamed<Batch>['batches'] = {
      next: async () => {
        const item = await batches.next().catch((error: unknown) => {
          closed();
          throw error;
        });
        if (item.done === true) closed();
        return item;
      },
      return: async () => {
        await batches.return?.().finally(closed);
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => wrapped,
    };
    return wrapped;
  }

  private async answered<Answer>(work: Promise<Answer>): Promise<Answer> {
    const late: unique symbol = Symbol('late');
    const answer = await within(work, patienceMs, late).catch((error: unknown) => {
      throw problemOfRead(error);
    });
    if (answer === late)
      throw new ProblemError('read_model_unavailable', { detail: 'Postgres did not answer in time' });
    return answer;
  }
}
