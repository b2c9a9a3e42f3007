import { exponential, heavyTailed, type Random } from './random.js';
import type { DemoSource, Person } from './population.js';

/** One simulated session: when it ends, how, and whether its user does anything at the moment. */
export interface Visit {
  readonly sessionId: string;
  readonly person: Person;
  readonly source: DemoSource;
  readonly endsAt: number;
  readonly ending: 'logout' | 'client_closed' | 'crash';
  active: boolean;
  /** When its user starts or stops doing something. */
  turnsAt: number;
}

const medianLengthMs = 5 * 60_000;
const lengthSpread = 1.1;
const longestMs = 10 * 3_600_000;
const meanBusyMs = 4 * 60_000;
const meanPauseMs = 3 * 60_000;

/** The mean length of a visit: of a log-normal distribution, cut at the longest. */
export const meanLengthMs = medianLengthMs * Math.exp(lengthSpread ** 2 / 2);

export function newVisit(random: Random, now: number, who: { person: Person; source: DemoSource }): Visit {
  const fate = random();
  return {
    ...who,
    sessionId: `${who.source.sourceId}-${Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0')}${now.toString(16)}`,
    endsAt: now + Math.min(longestMs, heavyTailed(random, medianLengthMs, lengthSpread)),
    ending: fate < 0.03 ? 'crash' : fate < 0.5 ? 'logout' : 'client_closed',
    active: true,
    turnsAt: now + exponential(random, meanBusyMs),
  };
}

/** Lets the user pause or go on where it is time. */
export function turn(random: Random, visit: Visit, now: number): void {
  if (now < visit.turnsAt) return;
  visit.active = !visit.active;
  visit.turnsAt = now + exponential(random, visit.active ? meanBusyMs : meanPauseMs);
}
