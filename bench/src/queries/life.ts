/** What the queries are asked about: 50,000 users on 20 sites, over 90 days up to the end of March 2026. */
export const users = 50_000;
export const days = 90;
export const dayMs = 86_400_000;
export const startsAt = Date.UTC(2026, 0, 1);
export const endsAt = startsAt + days * dayMs;

export const queriesLife = (sessions: number) => ({ seed: 1, sessions, users, days, startsAt });
