import type { Millis } from '@headcount/session-core';
import type { Call } from '../history.js';
import { isVoid, staleUntil, type Evidence } from './evidence.js';
import { seatsOver, takenUnder, type SeatsFrom } from './seat-count.js';
import type { Violation } from './violation.js';

/** A collector's clock may be so far off, and what it read so old. */
const tellingErrorMs = 10_000;

interface Full {
  readonly id: string;
  readonly key: string | null;
  readonly max: number;
}

/**
 * I6, over what clients saw: who is refused for lack of a seat is told a limit that was full at some instant between
 * question and answer, as it was in force then. So is what the log tells of refusals, however late it does: their limit was
 * full when they were given. (That no admission exceeds a limit, and that nobody's end is made up, the log alone tells.)
 */
export function seatLaws(evidence: Evidence): Violation[] {
  const { site, envelopes, history, restored } = evidence;
  const refused = history.calls.filter(isRefused);
  const over = seatsOver(site, envelopes);
  const stale = staleUntil(restored);
  return refused
    .filter(({ askedAt }) => askedAt > stale)
    .flatMap((call) =>
      isJustified(over, call) ? [] : [{ law: 'nobody is refused while a seat is free', detail: told(call) }],
    )
    .concat(untrueInLog(evidence, over));
}

/** A refusal in the log, of a time in which its limit was not full. */
function untrueInLog({ envelopes, restored }: Evidence, over: readonly SeatsFrom[]): Violation[] {
  const stale = staleUntil(restored);
  return envelopes.flatMap((envelope) =>
    envelope.facts.flatMap(({ event, position }) => {
      if (event.type !== 'SessionDenied') return [];
      const { at, limitId: id, key, max, sessionId } = event.data;
      const [from, to] = [at - tellingErrorMs, at + tellingErrorMs];
      if (from <= stale || isVoid(envelope, restored) || wasFull(over, { id, key, max }, [from, to]))
        return [];
      const detail = `${sessionId} by ${id} of ${max} for ${key}, told at ${position.seq}`;
      return [{ law: 'a refusal in the log was one when it was given', detail }];
    }),
  );
}

const isRefused = ({ answered }: Call): boolean => answered?.code === 'session_limit_exceeded';

function isJustified(over: readonly SeatsFrom[], { takenAt, answered }: Call): boolean {
  const { limits } = answered!.body as { readonly limits: readonly Full[] };
  return limits.every((full) => wasFull(over, full, [takenAt!, answered!.at]));
}

/** At some instant from `from` to `to`, both included. */
function wasFull(
  over: readonly SeatsFrom[],
  { id, key, max }: Full,
  [from, to]: readonly [from: Millis, to: Millis],
): boolean {
  return over.some((seats, i) => {
    if (seats.storedAt > to || (over[i + 1]?.storedAt ?? Infinity) < from) return false;
    const limit = seats.limits.find((one) => one.id === id);
    return limit?.max === max && takenUnder(seats, limit, key) >= max;
  });
}

function told({ asked, collector, askedAt, answered }: Call): string {
  return `${JSON.stringify(asked)} to ${collector} at ${askedAt}: ${JSON.stringify(answered!.body)}`;
}
