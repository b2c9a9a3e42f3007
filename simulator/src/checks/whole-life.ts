import { factsIn } from '../log/recorder.js';
import type { Evidence } from './evidence.js';
import type { Ledger } from './ledger.js';
import type { Violation } from './violation.js';

/** Beats and lifecycle facts that the log of a life has to hold. */
export const leastFacts = 200;
const leastCollectors = 2;
const leastSources = 3;

/** A life that proves something: long, with several collectors and sources, and with something wrong in it. */
export function wholeLife({ envelopes, nodes, troubles }: Evidence, ledger: Ledger): Violation[] {
  const facts = envelopes.reduce((sum, envelope) => sum + factsIn(envelope), 0);
  const sources = new Set([...ledger.sessions.values()].map(({ sourceId }) => sourceId)).size;
  const faults = troubles.filter(({ kind }) => kind !== 'boot').length;
  const has = [
    [facts >= leastFacts, `${facts} facts`],
    [nodes.length >= leastCollectors, `${nodes.length} collectors`],
    [sources >= leastSources, `${sources} sources`],
    [faults >= 1, `${faults} faults`],
  ] as const;
  return has
    .filter(([enough]) => !enough)
    .map(([, detail]) => ({ law: 'a life is long and troubled enough to prove something', detail }));
}
