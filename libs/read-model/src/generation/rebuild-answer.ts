import type { ProjectionAnswer, RebuildAnswer } from '@headcount/contracts';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { listGenerations } from './generation.js';
import { isUnderWay, type Rebuild } from './rebuilds.js';

/** A rebuild as the API and `--json` show it. */
export function rebuildAnswer(rebuild: Rebuild): RebuildAnswer {
  const { id, generation, state, pace, until, former, done, total, facts, problem, createdAt } = rebuild;
  return {
    ...{ id, generation, state, pace, until, former, done, total, facts },
    perSecond: rounded(rebuild.perSecond),
    factsPerSecond: rounded(rebuild.factsPerSecond),
    secondsLeft: secondsLeft(rebuild),
    policy: rebuild.whatIf?.policy ?? null,
    problem,
    createdAt: createdAt.toISOString(),
  };
}

/** Seconds until all messages that there are now are done, at the rate so far; null while that is unknown. */
export function secondsLeft(rebuild: Rebuild): number | null {
  const { done, total, perSecond } = rebuild;
  if (!isUnderWay(rebuild)) return null;
  return perSecond === null || perSecond <= 0 ? null : rounded(Math.max(0, total - done) / perSecond);
}

/** All generations that are listed, and how far each is. */
export async function projectionsThereAre(dataSource: DataSource): Promise<readonly ProjectionAnswer[]> {
  const listed = await listGenerations(dataSource);
  return withSql(dataSource, async (sql) => {
    const shown: ProjectionAnswer[] = [];
    for (const { number, schema, projection, state, active } of listed) {
      const [there] = await sql.rows<{ found: string | null }>('select to_regclass($1) as found', [
        `${schema}.checkpoint`,
      ]);
      const reached =
        there!.found === null ? [] : await sql.rows<{ seq: string }>(`select seq from ${schema}.checkpoint`);
      const position = reached[0] === undefined ? null : Number(reached[0].seq);
      shown.push({
        generation: number,
        projection: projection.name,
        version: projection.version,
        state,
        active,
        position,
      });
    }
    return shown;
  });
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}
