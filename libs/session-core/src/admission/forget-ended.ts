import { bucketCount } from './session-table.js';
import { isBuried, type CollectorState } from './open-sessions.js';

/**
 * Removes the tombstones that no fact can find any more, a bucket of one site at a step; yields how many the
 * step removed. The state may change between the steps. Removing them changes no answer: see {@link isBuried}.
 */
export function* forgetEnded(state: CollectorState): Generator<number, void, undefined> {
  for (const { ended } of state.sites.values())
    for (let bucket = 0; bucket < bucketCount; bucket += 1) {
      let removed = 0;
      for (const [id, session] of ended.inBucket(bucket))
        if (!isBuried(session, state.clock.now) && ended.delete(id)) removed += 1;
      yield removed;
    }
}
