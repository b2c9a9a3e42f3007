import { newKey } from '@headcount/contracts/keys';
import { runProjection } from '@headcount/projection-runner';
import { withSql, type DataSource } from '@headcount/read-model';
import { generateLife, type LifeOptions } from '../generator/life.js';
import { sitesFor } from '../generator/world.js';
import { keyEnvelope } from '../key-envelope.js';
import { GeneratedLog, type TimedEnvelope } from './generated-log.js';

/** Large ones: a session that begins and ends within a batch is written once. */
const limits = { factsAtOnce: 100_000, factsWaiting: 100_000 };
const tellEveryMs = 15_000;
const dayMs = 86_400_000;

export interface FilledTables {
  readonly sessions: number;
  /** A reading key of each site, the site with the most sessions first. */
  readonly keys: readonly string[];
}

/** Fills the tables with a generated life by the projection itself, and lets Postgres count what is in them. */
export async function fillWith(
  life: LifeOptions,
  dataSource: DataSource,
  say: (line: string) => void,
): Promise<FilledTables> {
  const keys = sitesFor(life.users).map(({ name }) => newKey(name));
  const log = new GeneratedLog(withKeys(life, keys));
  const ending = new AbortController();
  let toldAt = performance.now();
  await runProjection({
    ...{ log, dataSource, writer: 'bench', now: Date.now, signal: ending.signal, limits },
    onStatus: ({ seq }) => {
      if (performance.now() - toldAt > tellEveryMs) {
        toldAt = performance.now();
        say(`${log.sessions} of ${life.sessions} sessions`);
      }
      if (seq !== null && log.end !== null && seq >= log.end) ending.abort();
    },
    onTrouble: (error) => {
      throw error;
    },
  });
  await withSql(dataSource, (sql) => sql.rows('vacuum analyze'));
  return { sessions: log.sessions, keys: keys.map(({ text }) => text) };
}

function* withKeys(life: LifeOptions, keys: readonly ReturnType<typeof newKey>[]): Generator<TimedEnvelope> {
  yield* generateLife(life);
  const at = life.startsAt + life.days * dayMs;
  for (const key of keys) yield { ...keyEnvelope(key, ['read'], at), loggedAt: at };
}
