import type { EventLog } from '@headcount/event-log';
import type { EventType } from '@headcount/session-core';
import { presentEnvelopes, type Stretch } from './present-envelopes.js';

/** What `headcount log stats` answers. */
export interface LogStats {
  /** Sequence of the first and of the last envelope that was read; null: there was none. */
  readonly from: number | null;
  readonly to: number | null;
  /** The log's own times of these. */
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  readonly envelopes: number;
  /** A beat is one, as a lifecycle event is. */
  readonly facts: number;
  readonly unreadable: number;
  /** Events and facts by the events' names, the most facts first. */
  readonly types: readonly { readonly type: EventType; readonly events: number; readonly facts: number }[];
  /** Events and facts by site, the most facts first; ticks belong to none. */
  readonly sites: readonly { readonly site: string; readonly events: number; readonly facts: number }[];
}

interface Count {
  events: number;
  facts: number;
}

/** Counts what a log, or a stretch of it, holds. @throws as {@link presentEnvelopes} */
export async function statsOf(log: EventLog, stretch: Stretch = {}): Promise<LogStats> {
  const types = new Map<EventType, Count>();
  const sites = new Map<string, Count>();
  const ends = { from: null as number | null, to: null as number | null };
  const times = { firstAt: null as string | null, lastAt: null as string | null };
  const sums = { envelopes: 0, facts: 0, unreadable: 0 };
  for await (const envelope of presentEnvelopes(log, stretch)) {
    ends.from ??= envelope.seq;
    ends.to = envelope.seq;
    times.lastAt = new Date(envelope.loggedAt).toISOString();
    times.firstAt ??= times.lastAt;
    sums.envelopes++;
    sums.unreadable += envelope.unreadable.length;
    for (const { event } of envelope.facts) {
      const facts = event.type === 'Heartbeat' ? event.data.beats.length : 1;
      sums.facts += facts;
      add(types, event.type, facts);
      if (event.type !== 'Tick') add(sites, event.site, facts);
    }
  }
  return {
    ...{ ...ends, ...times, ...sums },
    types: listed(types).map(([type, count]) => ({ type, ...count })),
    sites: listed(sites).map(([site, count]) => ({ site, ...count })),
  };
}

function add<Key>(counts: Map<Key, Count>, key: Key, facts: number): void {
  const count = counts.get(key) ?? { events: 0, facts: 0 };
  counts.set(key, count);
  count.events++;
  count.facts += facts;
}

function listed<Key extends string>(counts: ReadonlyMap<Key, Count>): [Key, Count][] {
  return [...counts].sort(([a, x], [b, y]) => y.facts - x.facts || (a < b ? -1 : 1));
}

/** For people: what there is of it, then a line for each type and each site. */
export function statsLines(stats: LogStats): string[][] {
  const { from, to, firstAt, lastAt, envelopes, facts, unreadable } = stats;
  if (from === null) return [['nothing is there']];
  return [
    ['envelopes', `${envelopes}`, `from ${from}, ${firstAt}, to ${to}, ${lastAt}`],
    ['facts', `${facts}`, unreadable === 0 ? 'all of them can be read' : `${unreadable} more can't be read`],
    ...stats.types.map(({ type, events, facts: of }) => [type, `${of}`, `in ${events} events`]),
    ...stats.sites.map(({ site, events, facts: of }) => [`site ${site}`, `${of}`, `in ${events} events`]),
  ];
}
