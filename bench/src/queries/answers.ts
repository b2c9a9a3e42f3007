import type { BenchContext } from '../bench.js';
import { load, type LoadResult } from '../intake/load.js';
import type { FigureSpec, Run } from '../report/figure.js';
import { dayMs, days, endsAt } from './life.js';

/** A figure of answers: what is asked in turn, and whether it is their middle or the worst of a hundred. */
interface Asked {
  readonly figure: FigureSpec;
  readonly percentile: 'p50' | 'p99';
  readonly paths: (deep: readonly string[]) => readonly string[];
}

const v1 = '/api/v1';
const longestPage = 500;
const pagesApart = 10;

const answer = (name: string, target: number): FigureSpec => ({
  ...{ name, unit: 'ms', better: 'lower', target },
  ceilingName: 'GET /readyz of the same process: a statement that reads one row',
});

const lastDays = (count: number) => {
  const [from, to] = [endsAt - count * dayMs, endsAt].map((at) => new Date(at).toISOString());
  return `from=${from}&to=${to}`;
};

const asked: readonly Asked[] = [
  {
    figure: answer('queries.sessions_p99_ms', 10),
    percentile: 'p99',
    paths: () => [
      `${v1}/sessions`,
      `${v1}/sessions?status=open`,
      `${v1}/sessions?userId=user-000001`,
      `${v1}/sessions?sourceId=site-01-host-2`,
      `${v1}/sessions?sort=-connectedSeconds&status=ended`,
    ],
  },
  {
    figure: answer('queries.sessions_deep_p99_ms', 10),
    percentile: 'p99',
    paths: (deep) => deep.map((cursor) => `${v1}/sessions?cursor=${cursor}`),
  },
  {
    figure: answer('queries.users_ms', 150),
    percentile: 'p50',
    paths: () => [`${v1}/users?${lastDays(30)}`],
  },
  {
    figure: answer('queries.durations_ms', 50),
    percentile: 'p50',
    paths: () => [`${v1}/stats/durations?groupBy=day&tz=Europe/Berlin&${lastDays(days)}`],
  },
  {
    figure: answer('queries.concurrency_ms', 50),
    percentile: 'p50',
    paths: () => [`${v1}/stats/concurrency?bucket=PT1H&${lastDays(30)}`],
  },
  {
    figure: answer('queries.at_ms', 20),
    percentile: 'p50',
    paths: () => [`${v1}/stats/concurrency/at?time=${new Date(endsAt - 10.4 * dayMs).toISOString()}`],
  },
];

export const answerFigures: readonly FigureSpec[] = asked.map(({ figure }) => figure);

/** The runs of {@link answerFigures}, asked over one connection with a key of a site. */
export async function measureAnswers(
  { quick, say }: BenchContext,
  url: string,
  key: string,
): Promise<ReadonlyMap<string, readonly Run[]>> {
  const deep = await deepCursors(url, key);
  const ask = (paths: readonly string[]): Promise<LoadResult> => {
    const requests = paths.map((path) => ({ method: 'GET' as const, path, key }));
    return load({ url, ms: quick ? 1_000 : 4_000, connections: [requests] });
  };
  const runs = new Map<string, Run[]>(answerFigures.map(({ name }) => [name, []]));
  for (let run = 1; run <= (quick ? 3 : 5); run++)
    for (const { figure, percentile, paths } of asked) {
      const nothing = await ask(['/readyz']);
      const answered = await ask(paths(deep));
      const { p50, p99, answered: count } = answered;
      say(`${figure.name} ${run}: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms of ${count}`);
      runs.get(figure.name)!.push({ value: answered[percentile], ceiling: nothing[percentile] });
    }
  return runs;
}

/** Where every tenth of the longest pages ends, down to the oldest session. */
async function deepCursors(url: string, key: string): Promise<readonly string[]> {
  const cursors: string[] = [];
  for (let next: string | null = ''; next !== null;) {
    const path: string = `${url}${v1}/sessions?limit=${longestPage}${next === '' ? '' : `&cursor=${next}`}`;
    const answered = await fetch(path, { headers: { authorization: `Bearer ${key}` } });
    if (!answered.ok) throw new Error(`${path} was answered with ${answered.status}`);
    const { page } = (await answered.json()) as { page: { nextCursor: string | null } };
    next = page.nextCursor;
    if (next !== null) cursors.push(next);
  }
  return cursors.filter((_, n) => n % pagesApart === pagesApart - 1 || n === cursors.length - 1);
}
