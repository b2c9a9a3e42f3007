import type { Millis } from '@headcount/session-core';
import type { Dice } from '../random.js';
import { catalogue, type FaultName, type Targets } from './catalogue.js';

export interface Strikes {
  readonly names: readonly FaultName[];
  /** No fault begins after this. */
  readonly until: Millis;
  /** Told of each fault; what it returns is called when that is over. */
  readonly onFault: (kind: string) => () => void;
}

/** Lets faults of these kinds happen, one or two at a time, until the end; resolves when all are over. */
export async function strike(
  targets: Targets,
  dice: Dice,
  { names, until, onFault }: Strikes,
): Promise<void> {
  const { time } = targets;
  const line = async (own: Dice): Promise<void> => {
    for (;;) {
      await time.sleep(own.between(8_000, 80_000), time.world);
      if (time.now >= until) return;
      const name = own.pick(names);
      const over = onFault(name);
      await catalogue[name](targets, own);
      over();
    }
  };
  await Promise.all([line(dice.fork()), line(dice.fork())]);
}
