import type { SessionFilterQuery } from '@headcount/contracts';

/** A query with its filters as the read model takes them; the rest of it as it is. */
export function chosen<Query extends Partial<SessionFilterQuery>>({
  status,
  endReason,
  minActiveSeconds,
  ...same
}: Query) {
  return {
    ...same,
    statuses: status,
    endReasons: endReason,
    minActiveMs: minActiveSeconds === undefined ? undefined : minActiveSeconds * 1000,
  };
}
