import { historySubject, lifecycleSubject, siteOfSubject } from '@headcount/contracts';
import type { CheckedMessage } from '@headcount/session-core';
import type { StoredEnvelope } from './event-log.js';

/** An envelope as the laws of the log look at it: which subject it stands on, and what it was appended behind. */
export function checkedMessage(envelope: StoredEnvelope): CheckedMessage {
  const { seq, loggedAt, subject, facts, unreadable, expectedLast } = envelope;
  const site = siteOfSubject(subject);
  return {
    seq,
    loggedAt,
    facts,
    unreadable,
    expectedLast,
    lifecycleOf: site !== null && subject === lifecycleSubject(site) ? site : null,
    isHistory: site !== null && subject === historySubject(site),
  };
}
