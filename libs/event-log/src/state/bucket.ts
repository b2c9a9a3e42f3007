import {
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { Objm, StorageType } from '@nats-io/obj';

/** The object store of the collectors' snapshots, and the stream behind it. */
export const stateBucket = { name: 'HEADCOUNT_STATE', stream: 'OBJ_HEADCOUNT_STATE' } as const;

/** Most bytes of a new bucket, the first that the server has room for. A full bucket only means no newer snapshot. */
const maxBytesChoices = [2 * 1024 ** 3, 256 * 1024 ** 2];
const noRoom = 10047;

/** What has to be done about the bucket, or was done. */
export type BucketAction = 'create' | 'update' | 'none';

/**
 * What the bucket lacks for a log with so many copies: an operator's limits and settings are left alone.
 *
 * @throws JetStreamApiError
 */
export async function planBucket(manager: JetStreamManager, replicas: number): Promise<BucketAction> {
  try {
    const { config } = await manager.streams.info(stateBucket.stream);
    return config.num_replicas === replicas ? 'none' : 'update';
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound)
      return 'create';
    throw error;
  }
}

/** Carries the plan out. @throws JetStreamApiError when the server refuses */
export async function applyBucket(
  action: BucketAction,
  replicas: number,
  client: JetStreamClient,
): Promise<void> {
  if (action === 'create') return createBucket(client, replicas);
  if (action === 'none') return;
  const { streams } = await client.jetstreamManager();
  const { config } = await streams.info(stateBucket.stream);
  await streams.update(stateBucket.stream, { ...config, num_replicas: replicas });
}

async function createBucket(client: JetStreamClient, replicas: number): Promise<void> {
  const description = 'What Headcount collectors begin from; derived from the log';
  for (const [index, maxBytes] of maxBytesChoices.entries())
    try {
      const options = { description, storage: StorageType.File, replicas, max_bytes: maxBytes };
      await new Objm(client).create(stateBucket.name, options);
      return;
    } catch (error) {
      const last = index === maxBytesChoices.length - 1;
      if (last || !(error instanceof JetStreamApiError) || error.code !== noRoom) throw error;
    }
}
