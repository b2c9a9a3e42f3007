import type { Millis } from '../events/millis.js';
import { timeInBuckets, type Bucket } from '../durations/buckets.js';
import { segmentsByUser, type Login } from '../session/logins.js';
import type { Run } from '../session/runs.js';

/** A session as far as durations are asked for. */
export interface MeasuredSession {
  readonly id: string;
  readonly startedAt: Millis;
  /** Null: open; it reaches to its last signal. */
  readonly endedAt: Millis | null;
  readonly lastSeenAt: Millis;
  readonly uncertaintyMs: Millis;
  readonly logins: readonly Login[];
  readonly connected: readonly Run[];
  readonly active: readonly Run[];
  /** Its client, its device, ...: by name, what sessions are grouped by besides users and time. */
  readonly labels: Readonly<Record<string, string | null>>;
}

/** What a group adds up to, in milliseconds. Started and ended add up over time; sessions and users do not. */
export interface DurationGroup {
  /** By name of the grouping; time by its unit. Null: of no such client, of nobody, ... */
  readonly group: Readonly<Record<string, string | null>>;
  readonly started: number;
  readonly ended: number;
  /** That were there. */
  readonly sessions: number;
  /** Who was there; sessions of nobody have none. */
  readonly users: number;
  readonly spanMs: Millis;
  readonly connectedMs: Millis;
  readonly activeMs: Millis;
  /** Of the ends in it. */
  readonly uncertaintyMs: Millis;
}

interface Sums {
  readonly group: Record<string, string | null>;
  started: number;
  ended: number;
  readonly sessions: Set<string>;
  readonly users: Set<string>;
  spanMs: Millis;
  connectedMs: Millis;
  activeMs: Millis;
  uncertaintyMs: Millis;
}

/** A session in the hands of one user. */
interface Share {
  readonly userId: string | null;
  readonly spans: readonly Run[];
  readonly connected: readonly Run[];
  readonly active: readonly Run[];
}

/**
 * Adds up sessions by any grouping, each exactly: of every session its parts inside each bucket, and in the hands of each
 * user. The days of any zone sum to the whole.
 */
export class DurationGroups {
  private readonly groups = new Map<string, Sums>();

  /**
   * @param by names of labels, and `user`
   * @param time the unit of the buckets; null: not grouped by time, one bucket
   * @param buckets ascending, without a gap, cut to the window
   */
  constructor(
    private readonly by: readonly string[],
    private readonly time: string | null,
    private readonly buckets: readonly Bucket[],
  ) {
    const alone = by.length === 0;
    if (alone) for (const bucket of buckets) this.sums(bucket, {});
  }

  add(session: MeasuredSession): void {
    const { startedAt, endedAt, lastSeenAt } = session;
    const end = endedAt ?? lastSeenAt;
    const shares = sharesOf(session, end);
    const last = lastOf(shares);
    const buckets = this.touchedBy(startedAt, end);
    for (const share of shares) {
      const labels = this.labelsOf(session, share.userId);
      const times = [share.spans, share.connected, share.active].map((runs) => timeInBuckets(runs, buckets));
      buckets.forEach((bucket, i) => {
        const [spanMs, connectedMs, activeMs] = times.map((inside) => inside[i]!) as [Millis, Millis, Millis];
        const within = (at: Millis) => bucket.start <= at && at < bucket.end;
        const starts = share === shares[0] && within(startedAt);
        const ends = share === last && endedAt !== null && within(end);
        if (spanMs === 0 && !starts && !ends) return;
        const sums = this.sums(bucket, labels);
        sums.started += starts ? 1 : 0;
        sums.ended += ends ? 1 : 0;
        sums.uncertaintyMs += ends ? session.uncertaintyMs : 0;
        if (spanMs > 0 || starts) this.note(sums, session.id, share.userId);
        sums.spanMs += spanMs;
        sums.connectedMs += connectedMs;
        sums.activeMs += activeMs;
      });
    }
  }

  /** By time, then by name; groups of no such thing last. */
  rows(): DurationGroup[] {
    const order = this.time === null ? this.by : [this.time, ...this.by];
    return [...this.groups.values()]
      .map(({ sessions, users, ...sums }) => ({ ...sums, sessions: sessions.size, users: users.size }))
      .sort((a, b) => compareGroups(order, a.group, b.group));
  }

  private touchedBy(from: Millis, to: Millis): readonly Bucket[] {
    const after = (at: Millis): number => {
      let [low, high] = [0, this.buckets.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (this.buckets[middle]!.end <= at) low = middle + 1;
        else high = middle;
      }
      return low;
    };
    return this.buckets.slice(after(from), after(to) + 1);
  }

  private note(sums: Sums, sessionId: string, userId: string | null): void {
    sums.sessions.add(sessionId);
    if (userId !== null) sums.users.add(userId);
  }

  private labelsOf({ labels }: MeasuredSession, userId: string | null): Record<string, string | null> {
    return Object.fromEntries(
      this.by.map((name) => [name, name === 'user' ? userId : (labels[name] ?? null)]),
    );
  }

  private sums({ name }: Bucket, labels: Readonly<Record<string, string | null>>): Sums {
    const group = this.time === null ? { ...labels } : { [this.time]: name, ...labels };
    const key = JSON.stringify(Object.values(group));
    let sums = this.groups.get(key);
    if (sums === undefined) {
      const none = { started: 0, ended: 0, spanMs: 0, connectedMs: 0, activeMs: 0, uncertaintyMs: 0 };
      sums = { group, ...none, sessions: new Set(), users: new Set() };
      this.groups.set(key, sums);
    }
    return sums;
  }
}

/** In whose hands it was last; a user may have had it before somebody else, too. */
function lastOf(shares: readonly Share[]): Share | undefined {
  const until = ({ spans }: Share) => spans.at(-1)?.[1] ?? -Infinity;
  return shares.toSorted((a, b) => until(a) - until(b)).at(-1);
}

/** In the order of their beginnings; a session without a length is its first user's. */
function sharesOf({ startedAt, logins, connected, active }: MeasuredSession, end: Millis): readonly Share[] {
  const [first] = logins;
  if (logins.length === 1 && first!.loginAt <= startedAt && (first!.logoutAt ?? end) >= end)
    return [{ userId: first!.userId, spans: [[startedAt, end]], connected, active }];
  const spans = segmentsByUser([[startedAt, end]], logins);
  if (spans.size === 0) return [{ userId: first?.userId ?? null, spans: [], connected, active }];
  const [connectedBy, activeBy] = [segmentsByUser(connected, logins), segmentsByUser(active, logins)];
  return [...spans]
    .map(([userId, runs]) => ({
      ...{ userId, spans: runs },
      connected: connectedBy.get(userId) ?? [],
      active: activeBy.get(userId) ?? [],
    }))
    .sort((a, b) => a.spans[0]![0] - b.spans[0]![0]);
}

function compareGroups(
  order: readonly string[],
  a: DurationGroup['group'],
  b: DurationGroup['group'],
): number {
  for (const name of order) {
    const [x, y] = [a[name] ?? null, b[name] ?? null];
    if (x === y) continue;
    if (x === null || y === null) return x === null ? 1 : -1;
    return x < y ? -1 : 1;
  }
  return 0;
}
