import type { Dice } from '../random.js';
import type { Targets } from './catalogue.js';
import type { Strikes } from './strike.js';

/** (a consumer that can't keep up) What was appended reaches one collector after another drop by drop. */
export async function slowTails(
  { nodes, time }: Pick<Targets, 'nodes' | 'time'>,
  dice: Dice,
  { until, onFault }: Pick<Strikes, 'until' | 'onFault'>,
): Promise<void> {
  for (;;) {
    await time.sleep(dice.between(5_000, 20_000), time.world);
    if (time.now >= until) return;
    const over = onFault('tail trickles');
    const ms = dice.between(10_000, 40_000);
    dice.pick(nodes).trickleFor(ms, dice.between(100, 500));
    await time.sleep(ms, time.world);
    over();
  }
}
