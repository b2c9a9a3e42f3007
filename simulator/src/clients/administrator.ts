import { defaultSitePolicy } from '@headcount/session-core';
import type { Dice } from '../random.js';
import { insist, type Crowd } from './crowd.js';
import { identifyRequest, policyRequest, revokeRequest } from './requests.js';

/** Changes the policy now and then, and throws somebody out. */
export async function administer(crowd: Crowd, dice: Dice): Promise<void> {
  const { time, site, truth } = crowd;
  for (;;) {
    await time.sleep(dice.between(30_000, 160_000));
    if (time.now > crowd.until) return;
    if (dice.chance(0.6)) {
      const leaseMs = dice.pick([90_000, 90_000, 120_000, 75_000]);
      const activeGapMs = dice.pick([null, 60_000, 30_000]);
      const policy = { ...defaultSitePolicy, leaseMs, activeGapMs };
      await insist(crowd, dice, () => policyRequest(site, policy, `change-${crowd.unique()}`), 2);
      continue;
    }
    if (dice.chance(0.2)) {
      await insist(crowd, dice, () => identifyRequest(site, `nobody${crowd.unique()}`, { userId: 'u1' }), 1);
      continue;
    }
    const open = [...truth.sessions.values()].filter((session) => session.diedAt === null);
    if (open.length > 0) {
      const { id } = dice.pick(open);
      await insist(crowd, dice, () => revokeRequest(site, id), 2);
    }
  }
}
