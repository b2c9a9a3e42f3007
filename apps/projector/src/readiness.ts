import { withSql, type DataSource } from '@headcount/read-model';
import { within, type ReadinessCheck } from '@headcount/service-kit';
import type { ProjectionStatus } from '@headcount/projection-runner';

/** A projector that lags by more still works, but answers are told to be old. */
const largestLagSeconds = 30;
const databaseAnswersWithinMs = 2_000;

/** Ready: the database answers, and this projector is at the end of the log, or stands by for one that writes. */
export function readinessOf(
  dataSource: DataSource,
  projection: { readonly status: ProjectionStatus },
): readonly ReadinessCheck[] {
  return [
    { name: 'database', check: () => databaseProblem(dataSource) },
    { name: 'projection', check: () => projectionProblem(projection.status) },
  ];
}

async function databaseProblem(dataSource: DataSource): Promise<string | null> {
  const asked = withSql(dataSource, (sql) => sql.rows('select 1')).then(() => null);
  return within(asked, databaseAnswersWithinMs, 'Postgres does not answer');
}

/** What keeps the projection from being ready, as a sentence; null when nothing does. */
export function projectionProblem(status: ProjectionStatus): string | null {
  const { phase, problem, lagEvents, lagSeconds } = status;
  if (phase === 'standby') return null;
  if (phase !== 'running') return problem ?? 'the projection is not running';
  if (lagEvents === null || lagSeconds === null) return 'the log does not answer: the lag is unknown';
  return lagSeconds > largestLagSeconds
    ? `${lagEvents} messages behind, for ${Math.round(lagSeconds)} s`
    : null;
}
