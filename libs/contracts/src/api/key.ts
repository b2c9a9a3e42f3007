import { keyModes, keyScopes } from '@headcount/session-core';
import { z } from 'zod';

const name = z
  .string()
  .min(1)
  .max(64)
  .refine((text) => !/\p{Cc}|\p{Cs}|\p{Zl}|\p{Zp}/u.test(text), {
    message: 'a name is 1 to 64 printable characters',
  });
const scopes = z.array(z.enum(keyScopes)).min(1);
const mode = z.enum(keyModes);

/** `POST /keys`. The site is that of the key which asks. */
export const keyBody = z.strictObject({
  name,
  scopes,
  /** Enforcing: limits and resume windows bind its reports. Observing: it tells what runs anyway. */
  mode: mode.default('enforcing'),
  /** Null: it does not expire. */
  expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
});
export type KeyBody = z.infer<typeof keyBody>;

/** A key as it is listed: everything but the secret, which nobody has but its owner. */
export interface Key {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly (typeof keyScopes)[number][];
  readonly mode: (typeof keyModes)[number];
  readonly issuedAt: string;
  /** Name of the key that asked for it. */
  readonly issuedBy: string | null;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
}

/** The answer to `POST /keys`, the only place where `key`, the whole text, is ever shown. */
export interface IssuedKeyAnswer extends Pick<Key, 'id' | 'name' | 'scopes' | 'mode' | 'expiresAt'> {
  readonly key: string;
  readonly position: string;
}

/** The command "this key may be used"; the secret stays with the service that made it. */
export const issueKeyCommand = z.object({
  site: z.string(),
  keyId: z.string(),
  secretHash: z.string().regex(/^[0-9a-f]{64}$/),
  name,
  scopes,
  mode,
  /** Epoch milliseconds. */
  expiresAt: z.int().nullable(),
  /** Name of the key that asked for it. */
  byName: z.string(),
});
export type IssueKeyCommand = z.infer<typeof issueKeyCommand>;

interface KeyCommandFailed {
  readonly ok: false;
  readonly code: 'key_not_found' | 'log_unavailable' | 'indeterminate' | 'invalid_request';
  readonly detail?: string;
}

export type IssueKeyReply = { readonly ok: true; readonly position: string } | KeyCommandFailed;

/** The command "this key may not be used any more". */
export const revokeKeyCommand = z.object({ site: z.string(), keyId: z.string(), byName: z.string() });
export type RevokeKeyCommand = z.infer<typeof revokeKeyCommand>;

export type RevokeKeyReply =
  | {
      readonly ok: true;
      /** 0: it had been revoked before. */
      readonly revoked: number;
      readonly position: string | null;
    }
  | KeyCommandFailed;
