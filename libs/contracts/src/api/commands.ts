import { z } from 'zod';
import { idSchema } from './ids.js';
import type { PolicyBody } from './policy.js';

/** Commands of the query API to whichever collector answers, and their replies; they travel as NATS requests. */

/** The command "sessions of this site start under this policy from now on". */
export const setPolicyCommand = z.object({
  site: z.string(),
  changes: z.record(z.string(), z.unknown()),
  byName: z.string(),
});
export type SetPolicyCommand = z.infer<typeof setPolicyCommand>;

export type SetPolicyReply =
  | { readonly ok: true; readonly policy: PolicyBody; readonly position: string }
  | {
      readonly ok: false;
      readonly code: 'log_unavailable' | 'indeterminate' | 'invalid_policy';
      readonly detail: string;
    };

/** The command "end this session", from the query API to any collector. */
export const endSessionCommand = z.object({
  site: z.string(),
  sessionId: idSchema,
  /** Name of the key that asked for it. */
  byName: z.string(),
});
export type EndSessionCommand = z.infer<typeof endSessionCommand>;

export type EndSessionReply =
  | { readonly ok: true; readonly revoked: number; readonly position: string | null }
  | {
      readonly ok: false;
      readonly code: 'session_not_found' | 'log_unavailable' | 'indeterminate' | 'invalid_request';
    };

/** The command "end all open sessions of this user", from the query API to any collector. */
export const endUserSessionsCommand = z.object({
  site: z.string(),
  userId: idSchema,
  /** Sessions that go on. */
  except: z.array(idSchema),
  byName: z.string(),
});
export type EndUserSessionsCommand = z.infer<typeof endUserSessionsCommand>;

/** The command "end all open sessions that are dangling", from the query API to any collector. */
export const endDanglingSessionsCommand = z.object({ site: z.string(), byName: z.string() });
export type EndDanglingSessionsCommand = z.infer<typeof endDanglingSessionsCommand>;

/** `position` is that of the last end; null when there was none to end. */
export type EndSessionsReply =
  | { readonly ok: true; readonly revoked: number; readonly position: string | null }
  | { readonly ok: false; readonly code: 'log_unavailable' | 'indeterminate' | 'invalid_request' };
