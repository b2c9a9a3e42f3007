import { answerLaws } from './answer-laws.js';
import type { Evidence } from './evidence.js';
import { checkAddresses } from '@headcount/testing-stack/checkers';
import { refusalLaws } from './refusal-laws.js';
import { foldsAgree, toldAs } from './fold-agreement.js';
import { glimpseLaws } from './glimpse-laws.js';
import { Ledger } from './ledger.js';
import { lawsOfLog } from './log-laws.js';
import { onceLaws } from './once-laws.js';
import { seatLaws } from './seat-laws.js';
import { sheddingLaws } from './shedding-laws.js';
import { settledLaws } from './settled-laws.js';
import { timelyLaws } from './timely-laws.js';
import type { Violation } from './violation.js';
import { wholeLife } from './whole-life.js';

/** Every law that did not hold. */
export function check(evidence: Evidence): Violation[] {
  const { site, envelopes, history, tables, addresses, restored } = evidence;
  const rows = tables.dump();
  const ledger = new Ledger(site, envelopes, restored);
  return [
    ...foldsAgree(evidence, rows),
    ...lawsOfLog(evidence),
    ...answerLaws(ledger, history, restored),
    ...onceLaws(evidence, ledger),
    ...refusalLaws(evidence),
    ...seatLaws(evidence),
    ...sheddingLaws(evidence),
    ...checkAddresses(rows, addressesOf(ledger, addresses)).map(toldAs),
    ...timelyLaws(evidence, ledger),
    ...glimpseLaws(evidence),
    ...settledLaws(evidence, ledger),
    ...wholeLife(evidence, ledger),
  ];
}

/** Of the sessions that were started with an address: others were first heard of by a beat. */
function addressesOf(ledger: Ledger, addresses: ReadonlyMap<string, string>): Map<string, string> {
  const isStarted = (id: string) =>
    ledger.sessions.get(id)?.entries.some(({ kind, inferred }) => kind === 'start' && !inferred) === true;
  return new Map([...addresses].filter(([where]) => isStarted(where.slice(ledger.site.length + 1))));
}
