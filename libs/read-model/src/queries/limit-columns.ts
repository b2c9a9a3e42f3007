import { limitView, type LimitChange, type ListedLimit } from '@headcount/contracts';
import { formatPosition, type Limit } from '@headcount/session-core';

/** What the answers about a limit are made of; `m` is one version of it. */
export const limitColumns = 'm.seq, m.index, m.definition, m.changed_at, m.changed_by';

export interface LimitColumns {
  seq: string;
  index: number;
  definition: Limit | null;
  changed_at: Date;
  changed_by: string | null;
}

/** The versions of limits that hold now: of each id the one with the highest position. */
export const presentLimits = (schema: string): string => `
  select distinct on (m.limit_id) ${limitColumns} from ${schema}."limit" m where m.site = $1
  order by m.limit_id, m.seq desc, m.index desc`;

export function listedLimit({ definition, ...row }: LimitColumns & { definition: Limit }): ListedLimit {
  return { ...limitView(definition), changedAt: row.changed_at.toISOString(), changedBy: row.changed_by };
}

/** The limit itself. */
export function limitOf({
  changedAt: _,
  changedBy: __,
  releaseAfterIdleSeconds,
  ...limit
}: ListedLimit): Limit {
  return { ...limit, releaseAfterIdleMs: releaseAfterIdleSeconds && releaseAfterIdleSeconds * 1000 };
}

export function limitChange({ seq, index, definition, changed_at, changed_by }: LimitColumns): LimitChange {
  return {
    position: formatPosition({ seq: Number(seq), index }),
    changedAt: changed_at.toISOString(),
    changedBy: changed_by,
    limit: definition === null ? null : limitView(definition),
  };
}
