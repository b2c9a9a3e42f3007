import { bucketCount } from './session-table.js';
import { isBuried, type CollectorState } from './open-sessions.js';

const perStep = 500;

/**
 * Removes the tombstones that no fact can find any more, looking at some hundred in a step; yields how many the
 * step removed. The state may change between the steps. Removing them changes no answer: see {@link isBuried}.
 */
export function* forgetEnded(state: CollectorState): Generator<number, void, undefined> {
  let removed = 0;
  let seen = 0;
  for (const { ended } of state.sites.values())
    for (let bucket = 0; bucket < bucketCount; bucket += 1)
      for (const [id, session] of ended.inBucket(bucket)) {
        if (!isBuried(session, state.clock.now) && ended.delete(id)) removed += 1;
        seen += 1;
        if (seen < perStep) continue;
        yield removed;
        seen = 0;
        removed = 0;
      }
  yield removed;
}
