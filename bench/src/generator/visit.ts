import { defaultPolicy } from '@headcount/session-core';
import { chance, exponential, heavyTailed, type Random } from './random.js';
import type { GeneratedSite } from './world.js';

/** One session from its start to its end. */
export interface Visit {
  readonly site: GeneratedSite;
  readonly source: GeneratedSite['sources'][number];
  readonly user: number;
  readonly sessionId: string;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly ending: 'logout' | 'client_closed' | 'crash';
  /** When its end gets to the collector. */
  readonly endReportedAt: number;
  /** When it beats next, whether or not anybody hears it. */
  beatsAt: number;
  /** The last signal that came in time: its lease runs from there. */
  lastSignalAt: number;
  lapsed: boolean;
  active: boolean;
  /** When its user starts or stops doing something. */
  turnsAt: number;
}

/** What happens to a session, in the order in which it gets into the log. */
export type Happening =
  | { readonly kind: 'beat'; readonly at: number; readonly active: boolean }
  /** A beat that gets to the collector later. */
  | {
      readonly kind: 'late_beat';
      readonly at: number;
      readonly active: boolean;
      readonly reportedAt: number;
    }
  | { readonly kind: 'resume'; readonly at: number }
  /** The lease is over. */
  | { readonly kind: 'lapse'; readonly at: number; readonly lastSignalAt: number }
  | { readonly kind: 'end'; readonly at: number; readonly reason: 'logout' | 'client_closed' };

export const lostBeats = 0.05;
export const crashes = 0.02;
export const lateReports = 0.01;
const { heartbeatMs, leaseMs } = defaultPolicy;
const medianLengthMs = 6 * 60_000;
const lengthSpread = 1.2;
const shortestMs = 20_000;
const longestMs = 16 * 3_600_000;
const meanDelayMs = 10 * 60_000;
const meanBusyMs = 4 * 60_000;
const meanPauseMs = 3 * 60_000;

type Beginning = Pick<Visit, 'site' | 'source' | 'user' | 'sessionId' | 'startedAt'>;

export function newVisit(random: Random, beginning: Beginning): Visit {
  const { startedAt } = beginning;
  const length = Math.min(longestMs, Math.max(shortestMs, heavyTailed(random, medianLengthMs, lengthSpread)));
  const endsAt = startedAt + Math.round(length);
  const late = chance(random, lateReports);
  return {
    ...beginning,
    endsAt,
    ending: chance(random, crashes) ? 'crash' : chance(random, 0.5) ? 'logout' : 'client_closed',
    endReportedAt: endsAt + (late ? delay(random) : 0),
    beatsAt: startedAt + heartbeatMs,
    lastSignalAt: startedAt,
    lapsed: false,
    active: true,
    turnsAt: startedAt + exponential(random, meanBusyMs),
  };
}

/** When something happens to it next that anybody notices; Infinity: never again. Beats are looked at one by one. */
export function nextAt(visit: Visit): number {
  const { ending, beatsAt, endsAt, endReportedAt, lapsed, lastSignalAt } = visit;
  const beat = beatsAt < endsAt ? beatsAt : Infinity;
  const end = ending === 'crash' ? Infinity : endReportedAt;
  return Math.min(beat, end, lapsed ? Infinity : lastSignalAt + leaseMs + 1);
}

/** Lets happen what comes at {@link nextAt}; null: a beat that nobody ever hears of. */
export function happen(random: Random, visit: Visit): Happening | null {
  const at = nextAt(visit);
  if (!visit.lapsed && at === visit.lastSignalAt + leaseMs + 1) {
    visit.lapsed = true;
    return { kind: 'lapse', at, lastSignalAt: visit.lastSignalAt };
  }
  if (at === visit.beatsAt && at < visit.endsAt) return beat(random, visit);
  return { kind: 'end', at: visit.endsAt, reason: visit.ending === 'logout' ? 'logout' : 'client_closed' };
}

/** Whether its story is told: it ended, or its lease did after it fell silent. */
export function isOver(visit: Visit, last: Happening | null): boolean {
  return last?.kind === 'end' || nextAt(visit) === Infinity;
}

function beat(random: Random, visit: Visit): Happening | null {
  const at = visit.beatsAt;
  visit.beatsAt += heartbeatMs;
  turn(random, visit, at);
  const { active } = visit;
  const fate = random();
  if (fate < lostBeats) return null;
  if (fate < lostBeats + lateReports)
    return { kind: 'late_beat', at, active, reportedAt: at + delay(random) };
  visit.lastSignalAt = at;
  if (!visit.lapsed) return { kind: 'beat', at, active };
  visit.lapsed = false;
  return { kind: 'resume', at };
}

function turn(random: Random, visit: Visit, now: number): void {
  if (now < visit.turnsAt) return;
  visit.active = !visit.active;
  visit.turnsAt = now + exponential(random, visit.active ? meanBusyMs : meanPauseMs);
}

/** Longer than a commit takes, so that it is later in the log too. */
function delay(random: Random): number {
  return 60_000 + Math.round(exponential(random, meanDelayMs));
}
