import { setTimeout as delay } from 'node:timers/promises';
import {
  CheckpointMovedError,
  GenerationMissingError,
  renewClaim,
  type DataSource,
  type Generation,
} from '@headcount/read-model';
import type { Millis } from '@headcount/session-core';

export interface ClaimKeeping {
  readonly dataSource: DataSource;
  readonly generation: Generation;
  readonly epoch: number;
  /** After this silence others may take over; renewed four times as often. */
  readonly claimMs: Millis;
  readonly signal: AbortSignal;
}

/**
 * Renews a claim until `signal` is aborted. A failed renewal is only an attempt less: the writes tell what is
 * wrong with the database, and the checkpoint guards them.
 *
 * @throws CheckpointMovedError when somebody has taken over, GenerationMissingError when the tables are gone.
 */
export async function keepClaim({
  dataSource,
  generation,
  epoch,
  claimMs,
  signal,
}: ClaimKeeping): Promise<void> {
  while (!signal.aborted) {
    await delay(claimMs / 4, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await renewClaim(dataSource, generation, epoch);
    } catch (error) {
      if (error instanceof CheckpointMovedError || error instanceof GenerationMissingError) throw error;
    }
  }
}
