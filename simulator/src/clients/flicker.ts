import type { Dice } from '../random.js';
import { isGood, said, type Crowd } from './crowd.js';
import { beatRequest, endRequest, revokeRequest, snapshotRequest, startRequest } from './requests.js';

const sourceId = 'flicker';
const incarnation = 'flicker-boot-1';

/**
 * Sessions that end by the word of one collector while they beat at another one, whose tail pauses: a list does not hold
 * them, and they come back, or an administrator throws them out.
 *
 * @param onFault told when a tail pauses; what it returns is called when that is over
 */
export async function flicker(
  crowd: Crowd,
  dice: Dice,
  onFault: (kind: string) => () => void,
): Promise<void> {
  const { time } = crowd;
  for (;;) {
    await time.sleep(dice.between(3_000, 12_000));
    if (time.now > crowd.until) return;
    const over = onFault('tail pauses');
    await flickerOnce(crowd, dice);
    over();
  }
}

async function flickerOnce({ time, site, nodes, truth, unique }: Crowd, dice: Dice): Promise<void> {
  const id = `f${unique()}`;
  const session = truth.born({ site, id, userId: null, skewMs: 0, bornAt: time.now });
  const first = dice.between(0, nodes.length - 1);
  const [pausing, other] = [nodes[first]!, nodes[(first + 1) % nodes.length]!];
  if (isGood(await other.ask(startRequest(site, { id, sourceId, incarnation })))) {
    await time.sleep(dice.between(500, 2_000));
    pausing.stallFor(dice.between(500, 3_000));
    const emptyList = { incarnation, takenAt: said(time.now, 0), sentAt: said(time.now, 0), sessions: [] };
    const isRevoked = dice.chance(0.5);
    await other.ask(isRevoked ? revokeRequest(site, id) : snapshotRequest(site, sourceId, emptyList));
    session.signalsAt.push(time.now);
    const heard = pausing.ask(beatRequest(site, id, { active: true }));
    await time.sleep(dice.between(0, 40));
    await Promise.all([heard, other.ask(beatRequest(site, id, { active: true }))]);
    await other.ask(endRequest(site, id, {}));
  }
  session.diedAt = time.now;
}
