import { streamName } from '@headcount/contracts';
import {
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { ProvisionError } from '../errors.js';
import type { LogConnection } from '../nats/connect.js';
import { applyBucket, planBucket, stateBucket, type BucketAction } from '../state/bucket.js';
import {
  planStream,
  settingsAfter,
  type ActualStream,
  type StreamOptions,
  type StreamPlan,
  type StreamSettings,
} from './stream-plan.js';

export interface ProvisionOptions extends StreamOptions {
  /** Only say what would be done. */
  readonly dryRun?: boolean;
}

export interface ProvisionReport extends StreamPlan {
  /** What was missing of the object store of the collectors' snapshots. */
  readonly bucket: { readonly name: string; readonly action: BucketAction };
  /** Whether something was created or changed by this call. */
  readonly applied: boolean;
}

/**
 * Brings the stream, and the bucket of the snapshots, to what Headcount needs; calling it again changes nothing. What can't be changed in place, or not
 * without losing something, is left as it is and stands in the report with its remedy.
 *
 * @throws ProvisionError when the plan as a whole is impossible, or the server refuses it
 * @throws LogUnavailableError while NATS is away
 */
export async function provision(
  connection: LogConnection,
  { dryRun = false, ...options }: ProvisionOptions = {},
): Promise<ProvisionReport> {
  const manager = await connection.nats.manager();
  const info = await infoOf(manager);
  const plan = planStream(info && actualOf(info), options, connection.nats.version ?? '0');
  const replicas = plan.wanted.num_replicas;
  const bucket = { name: stateBucket.name, action: await planBucket(manager, replicas) };
  const report = { ...plan, bucket };
  if (dryRun || (plan.action === 'none' && bucket.action === 'none')) return { ...report, applied: false };
  if (plan.problems.length > 0) throw new ProvisionError(plan.problems.join(' '));
  try {
    if (plan.action !== 'none') await applyStream(manager, plan, info);
    await applyBucket(bucket.action, replicas, manager.jetstream());
  } catch (error) {
    throw refusal(plan, error);
  }
  return { ...report, applied: true };
}

async function applyStream(manager: JetStreamManager, plan: StreamPlan, info: StreamInfo | null) {
  const settings = settingsAfter(plan) as unknown as Partial<StreamConfig>;
  if (info) await manager.streams.update(streamName, { ...info.config, ...settings });
  else await manager.streams.add({ name: streamName, ...settings, subjects: [...plan.wanted.subjects] });
}

async function infoOf(manager: JetStreamManager): Promise<StreamInfo | null> {
  try {
    return await manager.streams.info(streamName);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return null;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProvisionError(
      `the server does not tell about its streams (${reason}). Is JetStream on? In nats-server's configuration: jetstream {}.`,
      { cause: error },
    );
  }
}

function actualOf({ config, state }: StreamInfo): ActualStream {
  const settings: StreamSettings = {
    subjects: config.subjects ?? [],
    storage: config.storage,
    retention: config.retention,
    discard: config.discard,
    num_replicas: config.num_replicas,
    max_bytes: config.max_bytes,
    max_msgs: config.max_msgs,
    max_age: config.max_age,
    max_msgs_per_subject: config.max_msgs_per_subject,
    duplicate_window: config.duplicate_window,
    allow_direct: config.allow_direct ?? false,
  };
  return { settings, bytes: state.bytes };
}

function refusal(plan: StreamPlan, error: unknown): ProvisionError {
  const reason = error instanceof Error ? error.message : String(error);
  const remedy = /replicas|peers/i.test(reason)
    ? ` ${plan.wanted.num_replicas} replicas need a JetStream cluster of at least as many servers.`
    : /storage|resources/i.test(reason)
      ? ' Raise max_file_store of the server or choose a smaller limit.'
      : /overlap/i.test(reason)
        ? ' Another stream listens to subjects of Headcount: remove them there.'
        : '';
  return new ProvisionError(
    `the server refuses to ${plan.action === 'none' ? 'create the object store' : `${plan.action} the stream`}: ${reason}.${remedy}`,
    {
      cause: error,
    },
  );
}
