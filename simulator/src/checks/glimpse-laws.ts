import { isDeepStrictEqual } from 'node:util';
import type { CollectorState, Millis } from '@headcount/session-core';
import type { Evidence } from './evidence.js';
import { Ledger } from './ledger.js';
import type { Violation } from './violation.js';

/** What a collector knew in the midst of a life, having read up to `seq`. */
export interface Glimpse {
  readonly name: string;
  readonly seq: number;
  readonly lc: Millis;
  /** Session and lease time of its last signal. */
  readonly open: readonly (readonly [string, Millis])[];
}

/** Null: it knows nothing of the site yet, or not all of it. */
export function glimpseOf(name: string, site: string, state: CollectorState): Glimpse | null {
  const sessions = state.sites.get(site);
  if (sessions === undefined || state.ahead !== null) return null;
  return { name, seq: state.seq, lc: state.clock.now, open: leasesOf(sessions.open.values()) };
}

/** Whoever has read so far knows what the log says so far: who is open, and until when. */
export function glimpseLaws({ site, envelopes, glimpses, restored }: Evidence): Violation[] {
  // what was read may be lost with the log
  if (restored.length > 0) return [];
  const waiting = [...glimpses].sort((a, b) => a.seq - b.seq);
  const ledger = new Ledger(site, []);
  const violations: Violation[] = [];
  for (const envelope of envelopes) {
    ledger.take(envelope);
    while (waiting[0]?.seq === envelope.seq) {
      const { name, ...known } = waiting.shift()!;
      const open = [...ledger.sessions.values()].filter((session) => session.open && session.policy !== null);
      const told = { seq: envelope.seq, lc: ledger.lc, open: leasesOf(open) };
      if (!isDeepStrictEqual(known, told))
        violations.push({
          law: 'a collector knows what the log says, at any time',
          detail: `${name} knows ${JSON.stringify(known)} for ${JSON.stringify(told)}`,
        });
    }
  }
  return violations;
}

function leasesOf(sessions: Iterable<{ readonly id: string; readonly lastLc: Millis }>): Glimpse['open'] {
  return [...sessions].map(({ id, lastLc }) => [id, lastLc] as const).sort();
}
