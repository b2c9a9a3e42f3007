import { streamName, streamSubjects } from '@headcount/contracts';
import { serverProblem } from './server-version.js';

const nanosPerMs = 1_000_000;
const shortestWindowMs = 120_000;
const longestWindowMs = 600_000;

export interface StreamOptions {
  /** Copies of the log; more than one needs a cluster. Left out: as it is, 1 for a new stream. */
  readonly replicas?: number;
  /** Most bytes on disk, -1 for no limit; left out: as it is, no limit for a new stream. Takes nats-server 2.10.27. */
  readonly maxBytes?: number;
  /** For how long an envelope's id is remembered, 2 to 10 minutes. Left out: as it is if that fits, else 2 minutes. */
  readonly duplicateWindowMs?: number;
}

/** The settings that Headcount minds, as JetStream names them; all others are the operator's. */
export interface StreamSettings {
  readonly subjects: readonly string[];
  readonly storage: string;
  readonly retention: string;
  readonly discard: string;
  readonly num_replicas: number;
  readonly max_bytes: number;
  readonly max_msgs: number;
  readonly max_age: number;
  readonly max_msgs_per_subject: number;
  readonly duplicate_window: number;
  readonly allow_direct: boolean;
}

/** The stream as it is. */
export interface ActualStream {
  readonly settings: StreamSettings;
  /** Bytes it holds. */
  readonly bytes: number;
}

export interface StreamChange {
  readonly setting: keyof StreamSettings;
  readonly from: unknown;
  readonly to: unknown;
  /** What to do, if the change can't be made in place or would lose something. */
  readonly remedy?: string;
}

export interface StreamPlan {
  readonly stream: string;
  readonly action: 'create' | 'update' | 'none';
  readonly wanted: StreamSettings;
  /** What differs; a change with a remedy is not made. */
  readonly changes: readonly StreamChange[];
  /** What speaks against the whole plan (the server's version, the options); nothing is done then. */
  readonly problems: readonly string[];
}

/** The difference between the stream as it is (null: there is none) and as it should be. Pure. */
export function planStream(
  actual: ActualStream | null,
  options: StreamOptions,
  serverVersion: string,
): StreamPlan {
  const wanted = wantedSettings(actual?.settings, options);
  const problems = problemsOf(wanted, serverVersion);
  if (!actual) return { stream: streamName, action: 'create', wanted, changes: [], problems };
  const names = Object.keys(wanted) as (keyof StreamSettings)[];
  const changes = names
    .filter((setting) => !same(actual.settings[setting], wanted[setting]))
    .map((setting) => changeOf(actual, wanted, setting));
  const action = changes.some((change) => change.remedy === undefined) ? 'update' : 'none';
  return { stream: streamName, action, wanted, changes, problems };
}

/** The settings that the plan leads to: the wanted ones, without those that can't be changed. */
export function settingsAfter(plan: StreamPlan): StreamSettings {
  const kept = plan.changes.filter((change) => change.remedy !== undefined);
  return { ...plan.wanted, ...Object.fromEntries(kept.map(({ setting, from }) => [setting, from])) };
}

function wantedSettings(actual: StreamSettings | undefined, options: StreamOptions): StreamSettings {
  const window = options.duplicateWindowMs ?? fittingWindow(actual) ?? shortestWindowMs;
  return {
    subjects: streamSubjects,
    storage: 'file',
    retention: 'limits',
    discard: 'new',
    num_replicas: options.replicas ?? actual?.num_replicas ?? 1,
    max_bytes: options.maxBytes ?? actual?.max_bytes ?? -1,
    max_msgs: -1,
    max_age: 0,
    max_msgs_per_subject: -1,
    duplicate_window: window * nanosPerMs,
    allow_direct: true,
  };
}

function fittingWindow(actual: StreamSettings | undefined): number | undefined {
  const window = (actual?.duplicate_window ?? 0) / nanosPerMs;
  return window >= shortestWindowMs && window <= longestWindowMs ? window : undefined;
}

function problemsOf(wanted: StreamSettings, serverVersion: string): string[] {
  const window = wanted.duplicate_window / nanosPerMs;
  const windowFits = window >= shortestWindowMs && window <= longestWindowMs;
  return [
    serverProblem(serverVersion, wanted),
    windowFits ? null : `a duplicate window of ${window / 1000} s is out of range: choose 120 to 600 s`,
  ].filter((problem) => problem !== null);
}

function changeOf(actual: ActualStream, wanted: StreamSettings, setting: keyof StreamSettings): StreamChange {
  const change = { setting, from: actual.settings[setting], to: wanted[setting] };
  const remedy = remedyFor(actual, wanted, setting);
  return remedy === undefined ? change : { ...change, remedy };
}

function remedyFor(actual: ActualStream, wanted: StreamSettings, setting: keyof StreamSettings) {
  if (setting === 'storage' || setting === 'retention')
    return (
      `the ${setting} of a stream is fixed when it is created. Back the stream up (nats stream backup), delete it, ` +
      `provision again and restore the messages into it.`
    );
  if (setting === 'max_bytes' && wanted.max_bytes >= 0 && wanted.max_bytes < actual.bytes)
    return (
      `the log holds ${actual.bytes} bytes already, and JetStream might delete its beginning to fit into ` +
      `${wanted.max_bytes}. Choose a limit above that.`
    );
  return undefined;
}

function same(a: unknown, b: unknown): boolean {
  return Array.isArray(a) && Array.isArray(b)
    ? JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted())
    : a === b;
}
