import { z } from 'zod';
import { whatIfPolicy } from './what-if.js';

/** `POST /rebuilds`. */
export const rebuildBody = z
  .strictObject({
    pace: z.enum(['polite', 'full']).default('polite'),
    /** A position in the log, or a time: the read model as it was then. */
    until: z.string().max(64).optional(),
    /** What the policy of the key's site might have been: the rebuild is compared, and not promoted. */
    policy: whatIfPolicy.optional(),
  })
  .refine(({ until, policy }) => until === undefined || policy === undefined, {
    message: 'what if is asked of the whole log: leave out until or policy',
  });
export type RebuildBody = z.infer<typeof rebuildBody>;

const whole = z.number().int();
const rate = z.number().nullable();

/** A generation that is filled from the log, see `docs/replay.md`. What is unknown, or does not apply, is null. */
export const rebuildSchema = z.object({
  id: z.string(),
  generation: whole,
  state: z.enum(['filling', 'indexing', 'catching_up', 'level', 'still', 'promoted', 'dropped', 'failed']),
  pace: z.enum(['polite', 'full']),
  /** The last message that belongs to it; null: it follows the log. */
  until: whole.nullable(),
  /** The generation whose place it took, while that is kept. */
  former: whole.nullable(),
  /** Messages of the log. */
  done: whole,
  total: whole,
  /** In the messages done. */
  facts: whole,
  /** Messages. */
  perSecond: rate,
  factsPerSecond: rate,
  secondsLeft: rate,
  /** What differs in the policy that it is computed under; null: nothing. */
  policy: whatIfPolicy.nullable(),
  problem: z.string().nullable(),
  createdAt: z.string(),
});
export type RebuildAnswer = z.infer<typeof rebuildSchema>;

const both = <Value extends z.ZodType>(value: Value) => z.tuple([value, value]).readonly();

/** Of two values the first is that of the active generation. */
export const comparisonSchema = z.object({
  equal: z.boolean(),
  /** The stream sequence that both have reached. */
  position: whole,
  tables: z
    .array(
      z.object({
        name: z.string(),
        rows: both(whole),
        sha256: both(z.string()),
        /** Rows that are not in both, or not the same in both. */
        different: whole,
        sums: z.record(z.string(), both(z.number())),
      }),
    )
    .readonly(),
  examples: z.array(
    z.object({
      table: z.string(),
      key: z.record(z.string(), z.unknown()),
      /** A generation; null: the row is in both. */
      missingIn: whole.nullable(),
      columns: z.record(z.string(), both(z.unknown())),
    }),
  ),
});
export type ComparisonAnswer = z.infer<typeof comparisonSchema>;

/** A generation as `GET /projections` lists it. */
export const projectionSchema = z.object({
  generation: whole,
  projection: z.string(),
  version: whole,
  state: z.enum(['filling', 'live']),
  active: z.boolean(),
  /** The stream sequence it has reached; null: its tables are gone. */
  position: whole.nullable(),
});
export type ProjectionAnswer = z.infer<typeof projectionSchema>;
