import { z } from 'zod';

/** The laws that the rows of a site have to obey; each can be broken alone. */
export const laws = {
  durations: '0 <= active <= connected <= span, of every session',
  segments: 'the sums of a session are the lengths of its segments',
  bounds: 'connected segments lie between the start of a session and its end, or its last signal',
  live_rows: 'a session has a live row if it is open, and else none',
  ends: 'an ended session tells why, by whom and how surely; an estimated end lies at the last signal',
  seats: 'a session holds a seat since some instant, while it is open, or none',
  logins: 'the logins of a session follow each other',
  limits: 'no admission takes more seats than a limit that refuses has',
  refusals: 'whoever was refused found no seat free',
  cells: 'the quarters of an hour of a site add up to its sessions',
  references: 'every session has the user agent that it names',
  positions: 'no row tells of what lies behind the position of the read model',
} as const;
export type LawId = keyof typeof laws;
export const lawIds = Object.keys(laws) as [LawId, ...LawId[]];

const count = z.number().int().min(0);

export const invariantSchema = z.object({
  id: z.enum(lawIds),
  law: z.string(),
  /** How many rows, sums or limits were looked at. */
  checked: count,
  violations: count,
  /** Ids of some that break it. */
  examples: z.array(z.string()).max(5),
});
export type Invariant = z.infer<typeof invariantSchema>;

/** The answer of `GET /invariants`. */
export const invariantsSchema = z.object({
  checkedAt: z.iso.datetime(),
  position: count,
  data: z.array(invariantSchema),
});
export type Invariants = z.infer<typeof invariantsSchema>;
