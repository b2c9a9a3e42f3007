import type { Dice } from '../random.js';
import { isGood, type Crowd } from './crowd.js';
import { endRequest, identifyRequest, startRequest } from './requests.js';

/** Somebody whose every request reaches another collector: what one has acknowledged, the next has to know. */
export async function wander(crowd: Crowd, dice: Dice): Promise<void> {
  const { time } = crowd;
  for (;;) {
    await time.sleep(dice.between(1_000, 9_000));
    if (time.now > crowd.until) return;
    await passThrough(crowd, dice);
  }
}

async function passThrough(crowd: Crowd, dice: Dice): Promise<void> {
  const { time, site, nodes, truth } = crowd;
  const id = `h${crowd.unique()}`;
  const session = truth.born({ site, id, userId: null, skewMs: 0, bornAt: time.now });
  const first = dice.between(0, nodes.length - 1);
  const [here, there] = [nodes[first]!, nodes[(first + 1) % nodes.length]!];
  if (isGood(await here.ask(startRequest(site, { id, sourceId: 'web' })))) {
    const userId = `u${dice.between(0, 12)}`;
    await there.ask(identifyRequest(site, id, { userId }));
    await here.ask(endRequest(site, id, {}));
  }
  session.diedAt = time.now;
}
