import { lifecycleSubject } from '@headcount/contracts';
import { newKey } from '@headcount/contracts/keys';
import { MemoryLog } from '@headcount/event-log/memory';
import { runProjection } from '@headcount/projection-runner';
import { closeDataSource, createDataSource, migrate, type DataSource } from '@headcount/read-model';
import { createLogger, createMetrics, createService } from '@headcount/service-kit';
import type { HeadcountEvent, KeyScope, Millis } from '@headcount/session-core';
import { eventually, freshDatabase } from '@headcount/testing-stack';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Tokens } from '../access/callers.js';
import type { Collectors } from '../commands/collectors.js';
import { QueryApiModule } from '../query-api.module.js';
import { LogMark } from '../reads/log-mark.js';
import { ReadModel } from '../reads/read-model.js';
import type { AskedRoute } from './api-routes.js';
import { heldToReference } from './as-told.js';
import { unheard } from './unheard.js';

type Said = Pick<HeadcountEvent, 'type' | 'data'>;

interface RunWith {
  /** What there is of collectors; left out: nothing. */
  readonly collectors?: Partial<Record<keyof Collectors, unknown>>;
  readonly tokens?: Tokens;
  readonly requestsPerSecond?: number;
}

interface Answered<Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Body;
  /** Of the projection; NaN where it is not told. */
  readonly position: number;
}

/** The query API over a log in memory, a real database, and a projection between them; no collectors. */
export class RunningApi {
  /** The log's own time. */
  now: Millis = Date.parse('2026-03-02T12:00:00.000Z');
  readonly log = new MemoryLog({ now: () => this.now });
  private readonly cleanUps: (() => Promise<unknown>)[] = [];
  /** Of the read model. */
  dataSource!: DataSource;
  private app!: NestFastifyApplication;
  private mustBeAsTold: () => void = () => undefined;
  private readModel!: ReadModel;
  private lastSeq = 0;

  static async start(options: RunWith = {}): Promise<RunningApi> {
    const api = new RunningApi();
    await api.boot(options);
    return api;
  }

  /** What it counts. */
  readonly registry = createMetrics();

  private async boot({ collectors = {}, tokens, requestsPerSecond = 0 }: RunWith): Promise<void> {
    const url = await freshDatabase();
    const dataSource = createDataSource(url);
    this.dataSource = dataSource;
    await migrate(dataSource);
    const stop = new AbortController();
    const { log, cleanUps } = this;
    const projecting = runProjection({ log, dataSource, writer: 'test', now: Date.now, signal: stop.signal });
    cleanUps.push(async () => {
      stop.abort();
      await projecting;
      await closeDataSource(dataSource);
    });
    this.readModel = new ReadModel(url, Date.now, new LogMark(log, () => this.now));
    cleanUps.push(() => this.readModel.close());
    this.app = await createService({
      module: QueryApiModule.over({
        readModel: this.readModel,
        collectors: collectors as Collectors,
        ...{ tokens: tokens ?? null, requestsPerSecond },
        log,
        now: Date.now,
        ...unheard(),
        registry: this.registry,
      }),
      logger: createLogger('query-api', 'silent'),
      publicUrl: 'http://headcount.test',
      bodyLimit: 100_000,
      metrics: createMetrics(),
      readiness: () => [],
      prepare: (_app, fastify) => {
        this.mustBeAsTold = heldToReference(fastify);
      },
    });
    await this.app.init();
    cleanUps.push(() => this.app.close());
  }

  /** Where it answers from now on to whoever connects. */
  async listen(): Promise<string> {
    await this.app.listen(0, '127.0.0.1');
    return this.app.getUrl();
  }

  /** @throws Error when an answer was not as the reference tells it */
  async stop(): Promise<void> {
    for (const cleanUp of this.cleanUps.splice(0).reverse()) await cleanUp();
    this.mustBeAsTold();
  }

  /** Appends an envelope of a site and waits until it was projected. Its sequence. */
  async says(site: string, ...said: readonly Said[]): Promise<number> {
    const stamp = { site, time: this.now, receivedAt: this.now };
    const id = `e${this.lastSeq}`;
    const events = said.map((one, i) => ({ ...one, id: `${id}/${i}`, ...stamp }) as HeadcountEvent);
    const answer = await this.log.append({ id, subject: lifecycleSubject(site), events });
    if (answer.kind !== 'stored') throw new Error(answer.kind);
    this.lastSeq = answer.seq;
    await eventually(async () => (await this.readModel.position()).seq >= answer.seq, {
      what: `${answer.seq} to be projected`,
    });
    return answer.seq;
  }

  async keyOf(site: string, scopes: readonly KeyScope[]): Promise<string> {
    const { text, keyId, secretHash } = newKey(site);
    const told = { name: 'ada', mode: 'enforcing', expiresAt: null, issuedBy: null } as const;
    await this.says(site, { type: 'KeyIssued', data: { keyId, secretHash, scopes, ...told } });
    return text;
  }

  /** What the API answers, as JSON. */
  async ask<Body = Record<string, unknown>>(
    key: string,
    url: string,
    payload?: object,
  ): Promise<Answered<Body>> {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await this.app.inject(
      payload === undefined ? { url, headers } : { method: 'POST', url, headers, payload },
    );
    const position = Number(answer.headers['x-projection-position']);
    return { status: answer.statusCode, headers: answer.headers, body: answer.json<Body>(), position };
  }

  /** The same by any method, as it came. */
  send(key: string, method: AskedRoute['method'] | 'head', url: string) {
    const by = method.toUpperCase() as Uppercase<typeof method>;
    return this.app.inject({ method: by, url, headers: { authorization: `Bearer ${key}` } });
  }

  delete(key: string, url: string) {
    return this.app.inject({ method: 'DELETE', url, headers: { authorization: `Bearer ${key}` } });
  }

  /** The same with headers of the caller's own, and as it came. */
  get(key: string, url: string, headers: Readonly<Record<string, string>>) {
    return this.app.inject({ url, headers: { authorization: `Bearer ${key}`, ...headers } });
  }
}
