import { resolve } from 'node:path';
import type { LifeOptions } from '../generator/life.js';
import { parsedArgs, UsageError, wholeNumber } from '../usage.js';

export interface GenerateOptions {
  readonly dataDir: string;
  /** Forget what Headcount keeps there. */
  readonly fresh: boolean;
  readonly life: LifeOptions;
}

export const generateUsage =
  'usage: npm run -s bench -- generate --sessions N --seed N --data-dir DIR ' +
  '[--days N] [--users N] [--until DATE] [--fresh]';

const dayMs = 86_400_000;
const mostDays = 28;
const sessionsOfDay = 5_000;
const sessionsOfUser = 10;

const options = {
  sessions: { type: 'string' },
  seed: { type: 'string', default: '1' },
  'data-dir': { type: 'string' },
  days: { type: 'string' },
  users: { type: 'string' },
  until: { type: 'string' },
  fresh: { type: 'boolean', default: false },
  json: { type: 'boolean' },
} as const;

/**
 * Reads what follows `generate`. Left out: a day for every 5,000 sessions, 1 to 28; a user for every 10; until the
 * beginning of this day (UTC), so that a life is over when it is written and the same all day long.
 *
 * @throws UsageError
 */
export function parseGenerate(args: readonly string[], now: number): GenerateOptions {
  const { values } = parsedArgs({ args: [...args], options }, generateUsage);
  const dataDir = values['data-dir'];
  if (dataDir === undefined || values.sessions === undefined)
    throw new UsageError(`--sessions and --data-dir are missing\n${generateUsage}`);
  const sessions = wholeNumber('sessions', values.sessions, 1);
  const few = Math.min(mostDays, Math.max(1, Math.round(sessions / sessionsOfDay)));
  const days = values.days === undefined ? few : wholeNumber('days', values.days, 1);
  const some = Math.max(1, Math.round(sessions / sessionsOfUser));
  const users = values.users === undefined ? some : wholeNumber('users', values.users, 1);
  const startsAt = endOf(values.until, now) - days * dayMs;
  const seed = wholeNumber('seed', values.seed, 0);
  return { dataDir: resolve(dataDir), fresh: values.fresh, life: { seed, sessions, users, days, startsAt } };
}

function endOf(until: string | undefined, now: number): number {
  const today = Math.floor(now / dayMs) * dayMs;
  if (until === undefined) return today;
  const instant = /^\d{4}-\d\d-\d\d$/.test(until) ? Date.parse(`${until}T00:00:00Z`) : NaN;
  if (!(instant <= today)) throw new UsageError('--until takes a day like 2026-03-01, no later than today');
  return instant;
}
