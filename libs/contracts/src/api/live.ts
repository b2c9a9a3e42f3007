import { z } from 'zod';
import { sessionSchema } from './query.js';

/** Why a reader of `GET /live` has to read the lists anew: what changed between its last id and now can't be told. */
export const resetReasons = ['too_old', 'unknown_position', 'generation', 'log'] as const;
export type ResetReason = (typeof resetReasons)[number];

/** The data of an event `session`: a session that changed, as the read model holds it at `position`. */
export const liveChangeSchema = z.object({ position: z.number().int().min(0), session: sessionSchema });
export type LiveChange = z.infer<typeof liveChangeSchema>;

/** The data of an event `reset`; what comes behind it has changed after `position`. */
export interface LiveReset {
  readonly reason: ResetReason;
  readonly position: number;
}
