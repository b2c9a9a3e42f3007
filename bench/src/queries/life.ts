import { lifecycleSubject } from '@headcount/contracts';
import { newKey } from '@headcount/contracts/keys';
import type { Limit } from '@headcount/session-core';
import { generateLife, type LifeOptions } from '../generator/life.js';
import { sitesFor } from '../generator/world.js';
import { keyEnvelope } from '../key-envelope.js';
import type { TimedEnvelope } from './as-stored.js';

/** What the queries are asked about: 50,000 users on 20 sites, over 90 days up to the end of March 2026. */
export const users = 50_000;
export const days = 90;
export const dayMs = 86_400_000;
export const startsAt = Date.UTC(2026, 0, 1);
export const endsAt = startsAt + days * dayMs;

export const queriesLife = (sessions: number): LifeOptions => ({ seed: 1, sessions, users, days, startsAt });

/** Of each site: one for all sessions, one for those of each user. They refuse nobody of the life, which is over. */
export const limitsOfSites: readonly Limit[] = [
  { ...anyLimit(), id: 'everybody', scope: 'site', countAnonymous: true },
  { ...anyLimit(), id: 'per-user', scope: 'user' },
];

function anyLimit(): Omit<Limit, 'id' | 'scope'> {
  return {
    ...{ attribute: null, key: null, unit: 'sessions', max: 5, mode: 'observe' },
    ...{ exempt: {}, countAnonymous: false, releaseAfterIdleMs: null },
  };
}

export type IssuedKey = ReturnType<typeof newKey>;

/** A reading key of each site of a life, the site with the most sessions first. */
export function keysOfSites({ users: people }: LifeOptions): readonly IssuedKey[] {
  return sitesFor(people).map(({ name }) => newKey(name));
}

/** A life, and in the end limits and keys for each of its sites. */
export function* lifeToAsk(life: LifeOptions, keys: readonly IssuedKey[]): Generator<TimedEnvelope> {
  yield* generateLife(life);
  const at = life.startsAt + life.days * dayMs;
  for (const key of keys) {
    yield { ...limitsEnvelope(key.site, at), loggedAt: at };
    yield { ...keyEnvelope(key, ['read'], at), loggedAt: at };
  }
}

function limitsEnvelope(site: string, at: number) {
  const id = `limits-${site}`;
  const events = limitsOfSites.map((limit, index) => ({
    ...({ type: 'LimitChanged', id: `${id}/${index}`, site, time: at, receivedAt: at } as const),
    data: { limitId: limit.id, limit, changedBy: null },
  }));
  return { id, subject: lifecycleSubject(site), events };
}
