import { checkedMessage } from '@headcount/event-log';
import { checkMessage, formatPosition, newLogCheck } from '@headcount/session-core';
import type { Evidence } from './evidence.js';
import { isJustBehind } from './ledger.js';
import type { Violation } from './violation.js';

/** The laws of `headcount log check`: what holds of the log alone, whoever wrote it. */
export function lawsOfLog({ envelopes, troubles, restoredAt }: Evidence): Violation[] {
  // who appends behind a message that is gone is told the sequence of the one before it: then guards tell nothing
  const guarded = !troubles.some(({ kind }) => kind === 'last lifecycle message is deleted');
  const check = newLogCheck();
  return envelopes.flatMap((envelope) => {
    const { expectedLast, ...message } = checkedMessage(envelope);
    const isVoid = isJustBehind(envelope.storedAt, restoredAt);
    return checkMessage(check, guarded ? { ...message, expectedLast } : message)
      .filter(({ law }) => !(law === 'known' && isVoid))
      .map(({ law, position, detail }) => ({ law, detail: `${detail}, at ${formatPosition(position)}` }));
  });
}
