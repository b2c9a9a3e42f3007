import { isDeepStrictEqual } from 'node:util';
import { changesOf, foldBatch } from '@headcount/projection-runner';
import type { StoredEnvelope } from '@headcount/event-log';
import { MemoryTables } from '../nodes/memory-tables.js';
import type { Violation } from './violation.js';

/** What was projected while the log grew is what one fold over the whole log gives. */
export function foldsAgree(projected: MemoryTables, envelopes: readonly StoredEnvelope[]): Violation[] {
  const whole = new MemoryTables();
  const changes = changesOf(foldBatch(() => undefined, envelopes));
  whole.commit(whole.claim(), { from: 0, to: envelopes.at(-1)?.seq ?? 0, id: '' }, changes);
  const violations: Violation[] = [];
  const differ = (detail: string) => violations.push({ law: 'the folds agree', detail });
  for (const key of new Set([...whole.sessions.keys(), ...projected.sessions.keys()])) {
    const [now, then] = [projected.shown(key), whole.shown(key)];
    if (isDeepStrictEqual(now, then)) continue;
    differ(
      `${key.replace('\n', '/')}: projected ${JSON.stringify(now)}, folded at once ${JSON.stringify(then)}`,
    );
  }
  const letters = [projected, whole].map(({ deadLetters }) => [...deadLetters.keys()].sort().join(' '));
  if (letters[0] !== letters[1])
    differ(`dead letters: projected ${letters[0]}, folded at once ${letters[1]}`);
  if (whole.deadLetters.size > 0) differ(`dead letters: ${letters[1]}`);
  return violations;
}
