import type { EventLog } from '@headcount/event-log';
import type { FoldRules } from '@headcount/projection-runner';
import type { Millis } from '@headcount/session-core';
import type { Law } from '../checkers/violation.js';
import { clockInTheFold, lateEndIgnored, noDedupe } from './fold-rules.js';
import { leftMostAddress } from './left-most-address.js';
import { withoutGuard } from './without-guard.js';

export type VariantName =
  | 'no dedupe'
  | 'acknowledge before commit'
  | 'count then insert'
  | 'clock in the fold'
  | 'late end ignored'
  | 'left-most X-Forwarded-For trusted';

/**
 * A system that is broken in one way. Who runs one puts the parts that it names in the place of the real ones;
 * all else stays as it is. Without the fault that it can't stand it is right.
 */
export interface Variant {
  readonly name: VariantName;
  /** The laws of which at least one has to be seen broken. */
  readonly breaks: readonly Law[];
  /** For `foldBatch`, in place of the core's own. */
  readonly rules?: (now: () => Millis) => FoldRules;
  /** The projector moves its checkpoint in a step of its own, before it writes the rows. */
  readonly acknowledgesFirst?: true;
  /** Stands between collector and log. */
  readonly log?: (log: EventLog) => EventLog;
  /** How the collector tells the address of a client. */
  readonly clientAddress?: (peer: string | undefined, forwardedFor: string | undefined) => string | null;
}

/** The ways in which systems of this kind are known to be broken; each must be caught. */
export const variants: readonly Variant[] = [
  { name: 'no dedupe', breaks: ['I4 reference', 'I7 delivery'], rules: () => noDedupe },
  {
    name: 'acknowledge before commit',
    breaks: ['I2 applied', 'I4 reference'],
    acknowledgesFirst: true,
  },
  { name: 'count then insert', breaks: ['I6 seats'], log: withoutGuard },
  { name: 'clock in the fold', breaks: ['I4 reference', 'I5 rebuild'], rules: clockInTheFold },
  { name: 'late end ignored', breaks: ['I4 reference'], rules: () => lateEndIgnored },
  { name: 'left-most X-Forwarded-For trusted', breaks: ['addresses'], clientAddress: leftMostAddress },
];
