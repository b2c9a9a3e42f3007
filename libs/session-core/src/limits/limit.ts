import type { Millis } from '../events/millis.js';

export const limitScopes = ['site', 'user', 'client', 'user_client', 'attribute'] as const;
export type LimitScope = (typeof limitScopes)[number];

export const limitUnits = ['sessions', 'users'] as const;
export type LimitUnit = (typeof limitUnits)[number];

export const limitModes = ['deny', 'evict_lru', 'evict_oldest', 'evict_all', 'observe'] as const;
export type LimitMode = (typeof limitModes)[number];

/** How many may be in at once, and what happens to one more. */
export interface Limit {
  readonly id: string;
  /** What is counted together: the sessions of the site, of a user, of a client, of a user at a client, of an attribute's value. */
  readonly scope: LimitScope;
  /** The attribute whose values are counted, such as `role`; null for every other scope. */
  readonly attribute: string | null;
  /** Only this user, client or value; null: each of them for itself. */
  readonly key: string | null;
  /** With `users`, several sessions of one person take one seat. */
  readonly unit: LimitUnit;
  /** Null: none. 0: closed to all but the exempt. */
  readonly max: number | null;
  readonly mode: LimitMode;
  /** Attribute values of sessions that the limit neither counts nor refuses. */
  readonly exempt: Readonly<Record<string, readonly string[]>>;
  /** Whether sessions without a user count. */
  readonly countAnonymous: boolean;
  /** After so long without an active beat a session gives its seat to whoever asks; null: never. */
  readonly releaseAfterIdleMs: Millis | null;
}

/** What limits look at in a session. */
export interface Occupant {
  readonly id: string;
  readonly userId: string | null;
  readonly clientId: string | null;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Joins the two parts of a key; no id holds a control character. */
const separator = '\n';

/**
 * Under which key a limit counts a session: the user, the client, the attribute's value, '' for the site. Null: it
 * does not concern the session.
 */
export function keyOf(limit: Limit, occupant: Occupant): string | null {
  if (occupant.userId === null && !limit.countAnonymous) return null;
  const key = ownKeyOf(limit, occupant);
  if (key === null || (limit.key !== null && limit.key !== key)) return null;
  return isExempt(limit, occupant) ? null : key;
}

/** A key as people read it; null for the site's. */
export function readableKey(limit: Limit, key: string): string | null {
  return limit.scope === 'site' ? null : key.replace(separator, '/');
}

function ownKeyOf({ scope, attribute }: Limit, { userId, clientId, attributes }: Occupant): string | null {
  switch (scope) {
    case 'site':
      return '';
    case 'user':
      return userId;
    case 'client':
      return clientId;
    case 'user_client':
      return userId === null || clientId === null ? null : `${userId}${separator}${clientId}`;
    case 'attribute':
      return valueOf(attributes, attribute ?? '') ?? null;
  }
}

function isExempt({ exempt }: Limit, { attributes }: Occupant): boolean {
  for (const name in exempt) {
    const value = valueOf(attributes, name);
    if (value !== undefined && exempt[name]!.includes(value)) return true;
  }
  return false;
}

/** Names of attributes are anybody's: `constructor` is none unless it was told. */
function valueOf(attributes: Occupant['attributes'], name: string): string | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

/** What is wrong with a limit, as sentences for its author; empty when it is sound. */
export function limitProblems(limit: Limit): readonly string[] {
  const problems: string[] = [];
  const perUser = limit.scope === 'user' || limit.scope === 'user_client';
  if ((limit.scope === 'attribute') !== (limit.attribute !== null))
    problems.push('name an attribute if, and only if, the scope is "attribute"');
  if (limit.key !== null && (limit.scope === 'site' || limit.scope === 'user_client'))
    problems.push(`a limit of scope "${limit.scope}" has no key`);
  if (perUser && limit.unit === 'users') problems.push('a limit per user can only count sessions');
  if (perUser && limit.countAnonymous)
    problems.push('a limit per user can not count sessions that have no user');
  return problems;
}
