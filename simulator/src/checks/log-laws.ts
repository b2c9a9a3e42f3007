import { checkedMessage } from '@headcount/event-log';
import { checkMessage, formatPosition, newLogCheck, type LogLaw } from '@headcount/session-core';
import { isVoid, type Evidence } from './evidence.js';
import type { Violation } from './violation.js';

/** Hold also of what goes by a log that is lost. */
const always: ReadonlySet<LogLaw> = new Set<LogLaw>(['readable', 'subject', 'guard']);

/**
 * The laws of `headcount log check`: what holds of the log alone, whoever wrote it. Whoever has not noticed yet that the
 * log was restored may go by what it has lost.
 */
export function lawsOfLog({ envelopes, troubles, restored }: Evidence): Violation[] {
  // who appends behind a message that is gone is told the sequence of the one before it: then guards tell nothing
  const guarded = !troubles.some(({ kind }) => kind === 'last lifecycle message is deleted');
  const check = newLogCheck();
  return envelopes.flatMap((envelope) => {
    const { expectedLast, ...message } = checkedMessage(envelope);
    const stale = isVoid(envelope, restored);
    return checkMessage(check, guarded ? { ...message, expectedLast } : message)
      .filter(({ law }) => !stale || always.has(law))
      .map(({ law, position, detail }) => ({ law, detail: `${detail}, at ${formatPosition(position)}` }));
  });
}
