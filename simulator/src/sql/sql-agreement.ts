import type { StoredEnvelope } from '@headcount/event-log';
import {
  canonicalDump,
  closeDataSource,
  createDatabase,
  createDataSource,
  createGeneration,
  migrate,
  withSql,
  type DataSource,
} from '@headcount/read-model';
import { checkReference, readModelOf, rowsOfDump } from '@headcount/testing-stack/checkers';
import { toldAs } from '../checks/fold-agreement.js';
import type { Violation } from '../checks/violation.js';
import { Dice } from '../random.js';
import { interleaved, LivesLog } from './lives-log.js';
import { SqlProjector } from './projectors.js';
import { UnreliableSource } from './unreliable.js';

export interface LivedLog {
  readonly seed: number;
  readonly envelopes: readonly StoredEnvelope[];
}

export interface Agreement {
  readonly faults: number;
  /** By the seed of the life they happened to; of the first life where that can't be told. */
  readonly violations: readonly { readonly seed: number; readonly violation: Violation }[];
}

const rates = { lostCommit: 0.02, lostAnswer: 0.02 };
/** A batch of lives takes a second or two; who takes longer than this hangs. */
const longestMs = 60_000;

/**
 * Projects the logs of many lives into one generation in Postgres with the projector's own code, while connections
 * break and one projector is overtaken by another, and holds what is in the tables against the reference.
 */
export class SqlAgreement {
  #generation = 1;

  private constructor(private readonly sources: readonly [DataSource, DataSource]) {}

  /** @param server URL of any database of a Postgres server */
  static async open(server: string, name: string): Promise<SqlAgreement> {
    const url = await createDatabase(server, name);
    const source = () => createDataSource(url, { applicationName: 'headcount simulator' });
    const sources = [source(), source()] as const;
    await migrate(sources[0]);
    return new SqlAgreement(sources);
  }

  async close(): Promise<void> {
    for (const source of this.sources) await closeDataSource(source);
  }

  async compare(lives: readonly LivedLog[]): Promise<Agreement> {
    const generation = (this.#generation += 1);
    const [first] = this.sources;
    await createGeneration(first, { number: generation });
    const envelopes = interleaved(lives.map((life) => life.envelopes));
    const dice = new Dice(lives[0]!.seed);
    const faults = await this.#project(generation, envelopes, dice);
    const rows = [];
    for await (const line of canonicalDump(first, { generation })) rows.push(line);
    const violations = checkReference(rowsOfDump(rows), readModelOf(envelopes)).map(toldAs);
    await withSql(first, async (sql) => {
      await sql.rows(`drop schema g${generation} cascade`);
      await sql.rows('delete from headcount.generation where number = $1', [generation]);
    });
    return {
      faults,
      violations: violations.map((violation) => ({ seed: seedOf(violation, lives), violation })),
    };
  }

  /** The second overtakes the first, which was stopped, and goes on then as if nothing had been; a third does the rest. */
  async #project(generation: number, envelopes: readonly StoredEnvelope[], dice: Dice): Promise<number> {
    const place = { log: new LivesLog(envelopes), generation };
    const [one, two] = this.sources.map((source) => new UnreliableSource(source, dice, rates)) as [
      UnreliableSource,
      UnreliableSource,
    ];
    const reached = (seq: number) => (status: { readonly seq: number | null }) => (status.seq ?? 0) >= seq;
    const first = new SqlProjector(one, { ...place, writer: 'one', steps: 'few' });
    await within(first.until(reached(dice.between(10, 300))));
    one.stop();
    const second = new SqlProjector(two, { ...place, writer: 'two', steps: 'few' });
    const overtaken = (first.status?.seq ?? 0) + dice.between(5, 30);
    await within(second.until(({ phase, seq }) => phase === 'running' && (seq ?? 0) >= overtaken));
    two.stop();
    one.resume();
    await within(first.until(({ phase }) => phase !== 'running'));
    two.resume();
    await Promise.all([first.stop(), second.stop()]);
    const third = new SqlProjector(two, { ...place, writer: 'three', steps: 'some' });
    await within(third.until(reached(envelopes.length)));
    await third.stop();
    return one.faults + two.faults;
  }
}

/** The rows tell afterwards what was not reached. */
async function within(waiting: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, longestMs)));
  await Promise.race([waiting, late]);
  clearTimeout(timer);
}

function seedOf({ detail }: Violation, lives: readonly LivedLog[]): number {
  const named = /\blife-(\d+)\b/.exec(detail)?.[1];
  return named === undefined ? lives[0]!.seed : Number(named);
}
