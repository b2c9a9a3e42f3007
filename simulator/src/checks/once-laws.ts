import type { Call } from '../history.js';
import { staleUntil, type Evidence } from './evidence.js';
import type { Recorded } from '../log/recorder.js';
import type { Ledger } from './ledger.js';
import type { Violation } from './violation.js';

/** Each request is recorded once, and its author is told so. */
export function onceLaws({ envelopes, history, restored }: Evidence, ledger: Ledger): Violation[] {
  return [...changesTwice(envelopes), ...unrecognised(ledger, history.calls, staleUntil(restored))];
}

function changesTwice(envelopes: readonly Recorded[]): Violation[] {
  const seen = new Set<string>();
  const violations: Violation[] = [];
  for (const { seq, facts } of envelopes)
    for (const { event } of facts) {
      if (event.type !== 'PolicyChanged' && event.type !== 'LimitChanged') continue;
      if (event.data.changedBy === null) continue;
      const mark = event.data.changedBy;
      if (seen.has(mark))
        violations.push({ law: 'a request is recorded once', detail: `${mark}, again at ${seq}` });
      seen.add(mark);
    }
  return violations;
}

/** A start that stands in the log was answered 201 to whoever asked for it, unless some answer left it open. */
function unrecognised(ledger: Ledger, calls: readonly Call[], stale: number): Violation[] {
  const asked = new Map<string, Call[]>();
  for (const call of calls)
    if (call.asked.kind === 'start')
      asked.set(call.asked.sessionId, [...(asked.get(call.asked.sessionId) ?? []), call]);
  const violations: Violation[] = [];
  for (const [id, starts] of asked) {
    // what was told before the log went back may be void
    if (starts[0]!.askedAt <= stale) continue;
    const stands = ledger.sessions
      .get(id)
      ?.entries.some(({ kind, inferred }) => kind === 'start' && !inferred);
    if (stands !== true || starts.some(({ answered }) => answered === null || answered.status >= 500))
      continue;
    if (
      starts.every(({ answered }) => answered!.status !== 201 && answered!.code !== 'session_already_ended')
    )
      violations.push({
        law: 'an own envelope that was read is the acknowledgement',
        detail: `${id}: nobody was told that it started: ${starts.map(({ answered }) => answered!.status).join(' ')}`,
      });
  }
  return violations;
}
