import { answerLaws } from './answer-laws.js';
import type { Evidence } from './evidence.js';
import { foldsAgree } from './fold-agreement.js';
import { Ledger } from './ledger.js';
import { lifecycleLaws } from './lifecycle-laws.js';
import { onceLaws } from './once-laws.js';
import { settledLaws } from './settled-laws.js';
import { timelyLaws } from './timely-laws.js';
import type { Violation } from './violation.js';

/** Every law that did not hold. */
export function check(evidence: Evidence): Violation[] {
  const { site, envelopes, history, tables } = evidence;
  const ledger = new Ledger(site, envelopes);
  return [
    ...foldsAgree(tables, envelopes),
    ...lifecycleLaws(ledger),
    ...answerLaws(ledger, history),
    ...onceLaws(envelopes, ledger, history),
    ...timelyLaws(evidence, ledger),
    ...settledLaws(evidence, ledger),
  ];
}
