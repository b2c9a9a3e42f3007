import { checkLogLaws, mustHold } from '@headcount/testing-stack/checkers';
import { expect } from 'vitest';
import { shortPolicy } from './claims.js';
import type { Fleet } from './fleet.js';
import { LogView } from './log-view.js';
import { race, type Race, type RaceResult } from './race.js';
import { frozen, killed, serverKilled } from './troubles.js';

const rounds = 50;

/** Three rounds of ten have a trouble. */
function roundOf(round: number): Race {
  const common = {
    site: `round-${round}`,
    free: (round * 7) % 23,
    taken: round % 6,
    anonymous: round % 2 === 0,
  };
  switch (round % 10) {
    case 2:
      return { ...common, trouble: killed };
    case 5:
      return { ...common, trouble: frozen, shortLived: true };
    case 8:
      return { ...common, trouble: serverKilled };
    default:
      return common;
  }
}

/** A site whose sessions are that short-lived makes every collector tick as often as that needs. */
export function tickOften(fleet: Fleet): Promise<void> {
  return fleet.settle('ticking', {
    type: 'PolicyChanged',
    data: { policy: shortPolicy, changedBy: null },
  });
}

/** Asks for a few seats with two hundred, and expects that exactly as many are let in. */
export async function letsInExactly(fleet: Fleet, view: LogView, round: Race): Promise<RaceResult> {
  const result = await race(fleet, view, round);
  mustHold(result.violations);
  expect(result.admitted + result.refused, round.site).toBe(200);
  if (round.shortLived !== true) expect(result.admitted, round.site).toBe(round.free);
  return result;
}

/** @throws Error when a law does not hold, in a round or in the log at the end */
export async function fiftyRounds(fleet: Fleet): Promise<readonly RaceResult[]> {
  const view = new LogView(fleet.own.log);
  const results: RaceResult[] = [];
  for (let round = 0; round < rounds; round++) results.push(await letsInExactly(fleet, view, roundOf(round)));
  mustHold(checkLogLaws(view.envelopes));
  return results;
}

/** The guard of the log spoke in so many rounds that collectors were really decided against one another. */
export function expectContention(results: readonly RaceResult[]): void {
  const contended = results.filter(({ conflicts }) => conflicts > 0).length;
  process.stderr.write(`${contended} of ${results.length} rounds had conflicts of the guard\n`);
  expect(results).toHaveLength(rounds);
  expect(contended).toBeGreaterThanOrEqual(0.3 * rounds);
}

/** Expects that collectors without the guard are caught: by what clients were told, and by the log. */
export async function expectCaught(fleet: Fleet): Promise<void> {
  const view = new LogView(fleet.own.log);
  await tickOften(fleet);
  const found: string[] = [];
  for (let round = 0; round < rounds && found.length === 0; round++) {
    const common = { free: 5, taken: 0, anonymous: true };
    const { violations } = await race(fleet, view, { site: `round-${round}`, ...common });
    found.push(...violations.map(({ law }) => law));
  }
  expect(found).toContain('I6 seats');
  expect(checkLogLaws(view.envelopes)).not.toEqual([]);
}
