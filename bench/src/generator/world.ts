import { between, type Random } from './random.js';

export interface GeneratedSite {
  readonly name: string;
  readonly timeZone: string;
  /** Of all sessions. */
  readonly share: number;
  readonly sources: readonly { readonly sourceId: string; readonly incarnation: string }[];
  /** Its people are the ones from `firstUser`, so many. */
  readonly firstUser: number;
  readonly userCount: number;
}

const timeZones = [
  'UTC',
  'Europe/London',
  'Europe/Berlin',
  'America/New_York',
  'America/Los_Angeles',
  'Asia/Kolkata',
  'Asia/Tokyo',
  'Australia/Sydney',
] as const;
const siteCount = 20;
const sourcesOfSite = 3;

/** The sites, a few of them much larger than the others, and among them `users` people (at least one each). */
export function sitesFor(users: number): readonly GeneratedSite[] {
  const weights = Array.from({ length: siteCount }, (_, n) => (n + 1) ** -0.7);
  const total = weights.reduce((sum, weight) => sum + weight);
  let firstUser = 0;
  return weights.map((weight, n) => {
    const name = `site-${String(n + 1).padStart(2, '0')}`;
    const userCount = Math.max(1, Math.round((users * weight) / total));
    const sources = Array.from({ length: sourcesOfSite }, (_, source) => ({
      sourceId: `${name}-host-${source + 1}`,
      incarnation: `${name}-boot-${source + 1}`,
    }));
    const timeZone = timeZones[n % timeZones.length]!;
    const site = { name, timeZone, share: weight / total, sources, firstUser, userCount };
    firstUser += userCount;
    return site;
  });
}

export const userName = (user: number): string => `user-${String(user).padStart(6, '0')}`;

/** Three of ten people use several sessions at once; which ones has nothing to do with how eager they are. */
export function usesSeveral(user: number): boolean {
  return (Math.imul(user ^ (user >>> 7), 0x9e3779b1) >>> 0) % 10 < 3;
}

/** Somebody of the site; the first ones are on far more often than the last. */
export function somebody(random: Random, { firstUser, userCount }: GeneratedSite): number {
  return firstUser + Math.floor(userCount * random() ** 1.8);
}

export const userAgents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
] as const;

/** An address from a block that is kept for documentation, as it stands in the log. */
export const someAddress = (random: Random): string => `198.51.${between(random, 100, 104)}.0`;
