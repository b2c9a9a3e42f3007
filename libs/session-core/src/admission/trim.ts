import type { LimitSeats } from '../limits/occupancy.js';
import { evictedSeats, owedSeats } from '../limits/making-room.js';
import type { Draft } from './draft.js';
import { dueEnd, imposedEnd } from './ends-by-rule.js';
import type { Outcome, TrimRequest } from './requests.js';

/**
 * Puts out whoever is in beyond a limit: seats that are owed first, then those whom the limit's mode would put out
 * first (where it puts nobody out, the least recently seen).
 */
export function trim(draft: Draft, { limitId, byName }: TrimRequest): Outcome {
  const seats = draft.site.limits.find(limitId);
  const before = draft.events.length;
  const { max = null } = seats?.limit ?? {};
  if (max !== null) for (const [key] of seats!.occupied()) trimKey(draft, seats!, { key, max, byName });
  return draft.events.length === before ? { kind: 'nothing' } : { kind: 'fact', did: 'ended' };
}

interface Trimming {
  readonly key: string;
  readonly max: number;
  readonly byName: string;
}

function trimKey(draft: Draft, seats: LimitSeats, { key, max, byName }: Trimming): void {
  const surplus = () => draft.seats.taken(seats, key) - max;
  if (surplus() <= 0) return;
  for (const { session, how } of owedSeats(draft, seats, key).slice(0, surplus()).flat())
    if (how === 'release') draft.seatReleased(session.id, seats.limit.id);
    else dueEnd(draft, session);
  const wanted = surplus();
  if (wanted <= 0) return;
  for (const { session } of evictedSeats(draft, seats, { key, wanted }).slice(0, wanted).flat())
    draft.ended({ ...imposedEnd(draft, session, 'evicted'), endedBy: 'admin', endedByName: byName });
}
