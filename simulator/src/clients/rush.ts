import type { Dice } from '../random.js';
import { insist, isGood, type Crowd } from './crowd.js';
import { beatRequest, endRequest, startRequest } from './requests.js';
import { traitsOfClient } from './people.js';

/** Now and then many come in the same instant, at all collectors, for the few seats that are left. */
export async function rush(crowd: Crowd, dice: Dice): Promise<void> {
  const { time } = crowd;
  for (;;) {
    await time.sleep(dice.between(40_000, 110_000));
    if (time.now > crowd.until) return;
    const comers = Array.from({ length: dice.between(3, 6) }, () => come(crowd, dice.fork()));
    await Promise.all(comers);
  }
}

async function come(crowd: Crowd, dice: Dice): Promise<void> {
  const { time, site, truth } = crowd;
  const id = `r${crowd.unique()}`;
  const userId = `u${dice.between(0, 12)}`;
  const session = truth.born({ site, id, userId, skewMs: 0, bornAt: time.now });
  const body = { id, userId, sourceId: 'web', ...traitsOfClient(dice) };
  const reply = await insist(crowd, dice, () => startRequest(site, body), 2);
  if (isGood(reply)) {
    await time.sleep(dice.between(5_000, 25_000));
    session.signalsAt.push(time.now);
    await insist(crowd, dice, () => beatRequest(site, id, {}), 1);
  }
  session.diedAt = time.now;
  if (dice.chance(0.7)) await insist(crowd, dice, () => endRequest(site, id, {}), 2);
}
