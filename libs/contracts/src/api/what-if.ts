import type { PolicyChange } from '@headcount/session-core';
import { z } from 'zod';
import { policyBody } from './policy.js';

/** What a site's policy might have been, in seconds; what is left out stays as it was. */
export const whatIfPolicy = policyBody
  .pick({
    leaseSeconds: true,
    activeGapSeconds: true,
    idleAfterSeconds: true,
    danglingAfterSeconds: true,
    maxAgeSeconds: true,
    appRules: true,
    timeZone: true,
  })
  .partial()
  .refine((policy) => Object.values(policy).some((value) => value !== undefined), {
    message: `at least one of ${Object.keys(policyBody.shape).slice(1, 6).join(', ')}, appRules and timeZone`,
  });
export type WhatIfPolicy = z.infer<typeof whatIfPolicy>;

/** The same in milliseconds, as sessions are computed under. */
export function policyChangeOf({ appRules, timeZone, ...seconds }: WhatIfPolicy): PolicyChange {
  const lengths = Object.entries(seconds).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [[name.replace('Seconds', 'Ms'), value === null ? null : Math.round(value * 1000)]],
  );
  return {
    ...(Object.fromEntries(lengths) as PolicyChange),
    ...(appRules === undefined ? {} : { appRules }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}

const whole = z.number().int();
const both = <Value extends z.ZodType>(value: Value) => z.tuple([value, value]).readonly();
const counts = both(whole);
const seconds = both(z.number());
const peak = both(z.object({ count: whole, at: z.string().nullable() }));

/** What another policy comes to; of two values the first is what the log says. */
export const whatIfSchema = z.object({
  /** Of the rebuild. */
  id: z.string(),
  site: z.string(),
  policy: whatIfPolicy,
  /** The stream sequence that both have reached. */
  position: whole,
  sessions: z.object({ all: counts, open: counts, idle: counts, dangling: counts }),
  endReasons: z.array(z.object({ endReason: z.string(), sessions: counts })),
  spanSeconds: seconds,
  connectedSeconds: seconds,
  activeSeconds: seconds,
  uncertaintySeconds: seconds,
  /** The most sessions at once: connected, and holding a seat. */
  peaks: z.object({ present: peak, occupied: peak }),
  /** How many users differ in their sessions or their time; a session without a user is one of nobody's, null. */
  usersAffected: whole,
  /** Those whose active time differs most, at most ten; then by connected time. */
  users: z.array(
    z.object({
      userId: z.string().nullable(),
      sessions: counts,
      connectedSeconds: seconds,
      activeSeconds: seconds,
    }),
  ),
  /** Days, each in the zone of its policy, whose active time differs most, at most ten. */
  days: z.array(z.object({ day: z.string(), connectedSeconds: seconds, activeSeconds: seconds })),
  /** Apps of which another number of sessions tell; null: those that tell of none. */
  apps: z.array(z.object({ app: z.string().nullable(), sessions: counts })),
});
export type WhatIfAnswer = z.infer<typeof whatIfSchema>;
