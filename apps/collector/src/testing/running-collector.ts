import { largestBodyBytes, lifecycleSubject } from '@headcount/contracts';
import { newKey } from '@headcount/contracts/keys';
import { MemoryLog } from '@headcount/event-log/memory';
import {
  createLogger,
  createMetrics,
  protect,
  RefusedKeys,
  serverOptions,
  type ClientAddress,
} from '@headcount/service-kit';
import type { HeadcountEvent, KeyIssuedData, KeyScope, RecordedFact } from '@headcount/session-core';
import { fastify, type FastifyInstance, type InjectOptions } from 'fastify';
import { assembleCollector, type CollectorParts } from '../collector.module.js';
import { registerIntake } from '../intake/routes.js';

/** A whole collector over a log in memory, spoken to by HTTP without a socket. */
export class RunningCollector {
  readonly log: MemoryLog;
  readonly parts: CollectorParts;
  readonly http: FastifyInstance;
  readonly metrics = createMetrics();
  key = '';

  constructor(
    readonly now: () => number,
    log?: MemoryLog,
    more: { clientAddress?: ClientAddress | undefined; requestsPerSecond?: number } = {},
  ) {
    this.log = log ?? new MemoryLog({ now });
    const logger = createLogger('collector', 'silent');
    this.parts = assembleCollector(this.log, {
      ...{ id: 'test', logger, now, registry: this.metrics },
      terminationSecret: 'a secret of the tests',
    });
    this.http = fastify(serverOptions(largestBodyBytes, 'http://headcount.test'));
    const { collector, metrics, notices } = this.parts;
    const publicUrl = 'http://headcount.test';
    const refusedKeys = new RefusedKeys({ registry: this.metrics });
    protect(this.http, { refusedKeys, publicUrl });
    registerIntake(this.http, { collector, metrics, notices, logger, refusedKeys, publicUrl, ...more });
  }

  /** Starts to read, issues an ingest key for the site, and waits until it is known. */
  async start(site = 'default', scopes: readonly KeyScope[] = ['ingest']): Promise<this> {
    this.parts.start();
    this.key = await this.issueKey(site, scopes);
    return this;
  }

  async issueKey(
    site: string,
    scopes: readonly KeyScope[],
    more: Partial<Pick<KeyIssuedData, 'mode' | 'expiresAt'>> = {},
  ): Promise<string> {
    const { text, keyId, secretHash } = newKey(site);
    const time = this.now();
    const data = {
      ...{ keyId, name: 'test', secretHash, scopes },
      ...{ mode: 'enforcing' as const, expiresAt: null, issuedBy: null, ...more },
    };
    const event: HeadcountEvent = { type: 'KeyIssued', id: keyId, site, time, receivedAt: time, data };
    const answer = await this.log.append({ id: keyId, subject: lifecycleSubject(site), events: [event] });
    if (answer.kind !== 'stored') throw new Error(`the key was not stored: ${answer.kind}`);
    await this.parts.collector.tail.reached(answer.seq);
    return text;
  }

  async post(path: string, body?: unknown, more: InjectOptions = {}) {
    const { headers, ...rest } = more;
    const answer = await this.http.inject({
      method: 'POST',
      url: `/collect/v1${path}`,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...rest,
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: answer.json<Record<string, unknown>>(),
    };
  }

  /** What the log holds of sessions and configuration, in its order. */
  async facts(): Promise<readonly RecordedFact[]> {
    const { lastSeq } = await this.log.state();
    const reader = await this.log.read({ after: 0 });
    const facts: RecordedFact[] = [];
    for (let seq = 0; seq < lastSeq;) {
      for (const envelope of await reader.next(1000)) {
        facts.push(...envelope.facts);
        seq = envelope.seq;
      }
    }
    await reader.close();
    return facts.filter((fact) => fact.event.type !== 'Tick' && fact.event.type !== 'KeyIssued');
  }

  /** The value of a counter or gauge with these labels; 0 while there is none. */
  async metric(name: string, labels: Readonly<Record<string, string>>): Promise<number> {
    const found = await this.metrics.getSingleMetric(name)?.get();
    const isMeant = (told: object) =>
      Object.entries(labels).every(([key, value]) => (told as Record<string, unknown>)[key] === value);
    return found?.values.find((value) => isMeant(value.labels))?.value ?? 0;
  }

  async stop(): Promise<void> {
    await this.http.close();
    await this.parts.stop();
  }
}
