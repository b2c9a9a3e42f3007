import type { Millis } from '@headcount/session-core';
import { catalogue, type FaultName } from './faults/catalogue.js';
import { noLoss, type LossRates } from './log/slow-log.js';
import type { Dice } from './random.js';

/** What sort of life a seed leads. */
export interface Plan {
  readonly collectors: number;
  readonly replicas: 1 | 3;
  readonly snapshots: boolean;
  readonly snapshotEveryMs: Millis;
  /** How far the collectors' clocks are off, in their order. */
  readonly collectorSkews: readonly Millis[];
  readonly visitors: number;
  /** How many limits the site has, to begin with. */
  readonly limits: number;
  readonly busyMs: Millis;
  readonly loss: LossRates;
  readonly faults: readonly FaultName[];
  /** Tails trickle, while people go from one collector to another. */
  readonly slowTails: boolean;
  /** Tails pause, while sessions end by the word of one collector and beat at another. */
  readonly pauses: boolean;
  /** How many fall silent, and come back when their lease has passed. */
  readonly dozers: number;
}

const allFaults = Object.keys(catalogue) as FaultName[];
const slowTailsEvery = 10;
const pausesEvery = 5;
const dozersEvery = 10;

/** Rolls a life: calm ones with a single sort of fault, and wild ones where everything happens at once. */
export function planOf(dice: Dice, seed: number): Plan {
  const collectors = dice.chance(0.3) ? 3 : 2;
  const sorts = dice.pick([1, 1, 2, 3, allFaults.length]);
  const lossy = dice.chance(0.5);
  const slowTails = seed % slowTailsEvery === 0;
  return {
    collectors,
    replicas: dice.chance(0.5) ? 3 : 1,
    snapshots: dice.chance(0.5),
    snapshotEveryMs: dice.between(100_000, 300_000),
    collectorSkews: Array.from({ length: collectors }, () =>
      dice.chance(0.2) ? dice.between(-5_000, 5_000) : 0,
    ),
    visitors: dice.between(5, 8),
    limits: dice.between(1, 3),
    busyMs: slowTails ? dice.between(110_000, 140_000) : dice.between(125_000, 200_000),
    loss: lossy ? { message: 0.01, acknowledgement: 0.02, late: 0.02 } : noLoss,
    faults: Array.from({ length: sorts }, () => dice.pick(allFaults)),
    slowTails,
    pauses: seed % pausesEvery === 3,
    dozers: seed % dozersEvery === 7 ? 6 : 0,
  };
}
