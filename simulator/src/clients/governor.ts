import type { Limit, LimitMode, LimitScope } from '@headcount/session-core';
import type { Dice } from '../random.js';
import { insist, type Crowd } from './crowd.js';
import { limitRequest } from './requests.js';

const scopes: readonly LimitScope[] = ['site', 'site', 'user', 'client', 'user_client', 'attribute'];
const modes: readonly LimitMode[] = [
  'deny',
  'deny',
  'deny',
  'evict_lru',
  'evict_oldest',
  'evict_all',
  'observe',
];

/** Sets limits before anybody comes, and goes on to tighten, loosen and delete them. */
export async function govern(crowd: Crowd, dice: Dice, count: number): Promise<void> {
  const { time } = crowd;
  const limits = Array.from({ length: count }, (_, i) => limitNamed(`limit${i + 1}`, dice));
  for (const limit of limits) await set(crowd, dice, limit.id, limit);
  for (;;) {
    await time.sleep(dice.between(40_000, 160_000));
    if (time.now > crowd.until || limits.length === 0) return;
    const { id, max } = dice.pick(limits);
    if (dice.chance(0.15)) await set(crowd, dice, id, null);
    else if (dice.chance(0.5)) await set(crowd, dice, id, limitNamed(id, dice));
    else {
      const limit = limits.find((one) => one.id === id)!;
      await set(crowd, dice, id, { ...limit, max: Math.max(0, (max ?? 8) + dice.between(-3, 3)) });
    }
  }
}

function limitNamed(id: string, dice: Dice): Limit {
  const scope = dice.pick(scopes);
  const perUser = scope === 'user' || scope === 'user_client';
  return {
    id,
    scope,
    attribute: scope === 'attribute' ? 'role' : null,
    key: scope === 'attribute' && dice.chance(0.3) ? 'guest' : null,
    unit: !perUser && dice.chance(0.3) ? 'users' : 'sessions',
    max: dice.chance(0.05) ? null : perUser ? dice.between(1, 3) : dice.between(3, 10),
    mode: dice.pick(modes),
    exempt: dice.chance(0.3) ? { role: ['admin'] } : {},
    countAnonymous: !perUser && dice.chance(0.5),
    releaseAfterIdleMs: dice.chance(0.5) ? dice.pick([40_000, 70_000, 120_000]) : null,
  };
}

async function set(crowd: Crowd, dice: Dice, limitId: string, limit: Limit | null): Promise<void> {
  const change = () => ({ limitId, limit, changedBy: `limit-${crowd.unique()}` });
  await insist(crowd, dice, () => limitRequest(crowd.site, change()), 3);
}
