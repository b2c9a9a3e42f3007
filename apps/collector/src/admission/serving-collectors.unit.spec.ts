import { expect, it } from 'vitest';
import { ServingCollectors } from './serving-collectors.js';

it('a collector serves until it has been silent for three of its ticks', () => {
  const collectors = new ServingCollectors();
  const ticked = (collectorId: string, at: number) =>
    collectors.ticked({ collectorId, everyMs: 1_000, shedding: false }, at);
  expect(collectors.count).toBe(0);
  ticked('a', 0);
  ticked('b', 500);
  expect(collectors.count).toBe(2);
  ticked('b', 3_000);
  expect(collectors.count).toBe(2);
  ticked('b', 3_001);
  expect(collectors.count).toBe(1);
});
