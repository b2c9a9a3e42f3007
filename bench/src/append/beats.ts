import { signalsSubject } from '@headcount/contracts';
import { GroupCommit, type EventLog } from '@headcount/event-log';
import type { Beat, Heartbeat } from '@headcount/session-core';
import { v7 as uuid } from 'uuid';
import type { Bench, BenchContext } from '../bench.js';
import type { Run } from '../report/figure.js';
import { withLog } from '../stores.js';
import { beatOf, beatsPerSecond, callerCount, callersOf, type Caller } from './callers.js';
import { publishReady } from './ceiling.js';

interface ReportedBeat extends Caller {
  readonly beat: Beat;
}

/** As the collector has it. */
const beatsAtOnce = 5_000;
const mostWaiting = 200_000;

/**
 * How fast the log takes beats: callers with one beat each, group commit as in the collector, JSON, deflate, and
 * the acknowledgement of JetStream. What an answer of the collector needs besides (HTTP, reading the beat back)
 * is not in it.
 */
export const appendBeats: Bench = {
  figure: {
    name: 'append.beats',
    unit: 'facts/s',
    better: 'higher',
    target: 250_000,
    ceilingName: 'the same envelopes of 1,000 beats, encoded beforehand, published one after the other',
  },
  run: (context) => withLog(({ log, nats }) => measure(context, log, nats)),
};

async function measure(
  { quick, say }: BenchContext,
  log: EventLog,
  nats: Parameters<typeof publishReady>[0],
): Promise<readonly Run[]> {
  const ms = quick ? 1_000 : 3_000;
  const callers = callersOf(callerCount);
  const envelope = heartbeatsOf(callers.map(reportOf));
  await acknowledged(log, callers, ms);
  const runs: Run[] = [];
  for (let run = 1; run <= (quick ? 3 : 5); run++) {
    const ceiling = await publishReady(nats, envelope, ms);
    const value = await acknowledged(log, callers, ms);
    say(`append.beats ${run}: ${Math.round(value)} facts/s, ceiling ${Math.round(ceiling)}`);
    runs.push({ value, ceiling });
  }
  return runs;
}

/** Acknowledged beats a second of callers who never pause. @throws when one is not acknowledged */
async function acknowledged(log: EventLog, callers: readonly Caller[], ms: number): Promise<number> {
  const commits = new GroupCommit<ReportedBeat, boolean>({
    maxItems: beatsAtOnce,
    maxWeight: beatsAtOnce,
    weigh: () => 1,
    maxPending: mostWaiting,
    commit: async (reports) => {
      const answer = await log.append({
        id: uuid(),
        subject: signalsSubject,
        events: heartbeatsOf(reports),
      });
      if (answer.kind !== 'stored') throw new Error(`beats were not acknowledged: ${answer.kind}`);
      return reports.map(() => true);
    },
  });
  return beatsPerSecond(callers, ms, (caller) => commits.submit(reportOf(caller)));
}

function reportOf(caller: Caller): ReportedBeat {
  return { ...caller, beat: beatOf(caller) };
}

/** The beats of one source become one event, as in the collector. */
function heartbeatsOf(reports: readonly ReportedBeat[]): readonly Heartbeat[] {
  const id = uuid();
  const at = Date.now();
  const groups = new Map<string, { site: string; sourceId: string; beats: Beat[] }>();
  for (const { site, sourceId, beat } of reports) {
    const key = `${site}\n${sourceId}`;
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = { site, sourceId, beats: [] }));
    group.beats.push(beat);
  }
  return [...groups.values()].map(({ site, ...data }, index) => ({
    ...{ type: 'Heartbeat', id: `${id}/${index}`, site, time: at, receivedAt: at, data },
  }));
}
