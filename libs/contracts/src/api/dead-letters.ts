import { z } from 'zod';

export const deadLettersQuery = z.strictObject({
  cursor: z.string().max(1024).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  minPosition: z.string().max(32).optional(),
});

/** What the log says of a site but no row could take up. */
export const deadLetterSchema = z.object({
  /** Where it stands in the log, which is also its position. */
  id: z.string(),
  /** The CloudEvents type; empty where it could not be told. */
  type: z.string(),
  reason: z.string(),
  /** How many facts it stands for: a Heartbeat may tell of many unknown sessions. */
  count: z.number().int(),
  /** As it stands in the log. */
  event: z.unknown(),
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;

/** A dead letter was tried again, and taken up. */
export const retriedSchema = z.object({
  id: z.string(),
  /** Facts that stand in the rows now: it, and what was unknown without it. A beat counts as one. */
  facts: z.number().int(),
});
export type Retried = z.infer<typeof retriedSchema>;
