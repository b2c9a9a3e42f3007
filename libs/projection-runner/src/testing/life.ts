import { randomUUID } from 'node:crypto';
import { MemoryLog } from '@headcount/event-log/memory';
import { createDataSource, migrate, type DataSource } from '@headcount/read-model';
import type { HeadcountEvent } from '@headcount/session-core';
import { runProjection } from '../run/run-projection.js';
import {
  at,
  beats,
  ended,
  keyIssued,
  keyRevoked,
  measured,
  policyChanged,
  resumed,
  started,
  ticked,
} from './facts.js';

/** A log of its own, whose clock moves with each append, unless it is set. */
export class TestLog {
  #now = at(0);
  #isSet = false;
  readonly log = new MemoryLog({ now: () => (this.#isSet ? this.#now : (this.#now += 1_000)) });

  /** From now on the clock stands where it is set, in seconds after the beginning. */
  set seconds(seconds: number) {
    this.#isSet = true;
    this.#now = at(seconds);
  }

  async append(...envelopes: readonly (readonly HeadcountEvent[])[]): Promise<number> {
    let seq = 0;
    for (const events of envelopes) {
      const answer = await this.log.append({
        id: randomUUID(),
        subject: 'headcount.v1.0.default.lifecycle',
        events,
      });
      if (answer.kind !== 'stored') throw new Error(`not stored: ${answer.kind}`);
      seq = answer.seq;
    }
    return seq;
  }

  /** Brings a generation to the end of the log. */
  async project(dataSource: DataSource, generation: number): Promise<void> {
    const { lastSeq } = await this.log.state();
    const done = new AbortController();
    await runProjection({
      ...{ log: this.log, dataSource, generation, writer: randomUUID(), now: Date.now, signal: done.signal },
      onStatus: ({ seq }) => {
        if (seq !== null && seq >= lastSeq) done.abort();
      },
    });
  }
}

/** An empty log, and the tables of an empty database for it. Whoever takes the data source closes it. */
export async function emptySystem(
  databaseUrl: string,
): Promise<{ readonly dataSource: DataSource; readonly test: TestLog }> {
  const dataSource = createDataSource(databaseUrl);
  await migrate(dataSource);
  return { dataSource, test: new TestLog() };
}

/** Envelopes with something of everything: late, doubled, unknown, ended, resumed. */
export const life: readonly (readonly HeadcountEvent[])[] = [
  [keyIssued('k', 'first'), started('a', 0, { userId: 'alice', attributes: { role: 'x' } })],
  [started('b', 5, { inferred: true }), started('c', 6)],
  [ticked()],
  [beats(['a', 30], ['b', 31], ['c', 32, false])],
  [beats(['a', 60], ['b', 61], ['unknown', 62])],
  [ended('b', 61, 'lease_expired'), ended('c', 70, 'logout')],
  [beats(['b', 100], ['c', 65])],
  [resumed('b', 400)],
  [started('b', 1, { userId: 'bob', host: 'h' })],
  [beats(['b', 430], ['a', 90]), policyChanged({ leaseMs: 5_000 })],
  [measured('a', 91, { cpuMaxPercent: 12.345678901234567 }), measured('c', 64, { cpuMaxPercent: 1e21 })],
  [measured('a', 92, { cpuMaxPercent: 3 })],
  [keyRevoked('k', 'ada')],
  [keyIssued('k', 'again')],
];
