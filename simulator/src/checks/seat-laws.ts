import type { Call } from '../history.js';
import { staleUntil, type Evidence } from './evidence.js';
import { seatsOver, takenUnder, type SeatsFrom } from './seat-count.js';
import type { Violation } from './violation.js';

interface Full {
  readonly id: string;
  readonly key: string | null;
  readonly max: number;
}

/**
 * I6, over what clients saw: who is refused for lack of a seat is told a limit that was full at some instant between
 * question and answer, as it was in force then. (That no admission exceeds a limit, and that nobody's end is made up,
 * the log alone tells.)
 */
export function seatLaws({ site, envelopes, history, restored }: Evidence): Violation[] {
  const refused = history.calls.filter(isRefused);
  if (refused.length === 0) return [];
  const over = seatsOver(site, envelopes);
  const stale = staleUntil(restored);
  return refused
    .filter(({ askedAt }) => askedAt > stale)
    .flatMap((call) =>
      isJustified(over, call) ? [] : [{ law: 'nobody is refused while a seat is free', detail: told(call) }],
    );
}

const isRefused = ({ answered }: Call): boolean => answered?.code === 'session_limit_exceeded';

function isJustified(over: readonly SeatsFrom[], { takenAt, answered }: Call): boolean {
  const { limits } = answered!.body as { readonly limits: readonly Full[] };
  const during = over.filter(({ storedAt }, i) => {
    const until = over[i + 1]?.storedAt ?? Infinity;
    return storedAt <= answered!.at && until >= takenAt!;
  });
  return limits.every(({ id, key, max }) =>
    during.some((seats) => {
      const limit = seats.limits.find((one) => one.id === id);
      return limit?.max === max && takenUnder(seats, limit, key) >= max;
    }),
  );
}

function told({ asked, collector, askedAt, answered }: Call): string {
  return `${JSON.stringify(asked)} to ${collector} at ${askedAt}: ${JSON.stringify(answered!.body)}`;
}
