import { checkedMessage, type StoredEnvelope } from '@headcount/event-log';
import { checkMessage, formatPosition, newLogCheck } from '@headcount/session-core';
import type { Violation } from './violation.js';

/** What holds of the log alone, whoever wrote it: the laws of `headcount log check`. */
export function checkLogLaws(log: Iterable<StoredEnvelope>): Violation[] {
  const check = newLogCheck();
  const violations: Violation[] = [];
  for (const envelope of log)
    for (const { law, site, position, detail } of checkMessage(check, checkedMessage(envelope)))
      violations.push({
        law: 'log laws',
        where: `${site} at ${formatPosition(position)}`,
        detail: `${law}: ${detail}`,
      });
  return violations;
}
