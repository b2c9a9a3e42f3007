import type { BenchContext, Scenario } from '../bench.js';
import type { FigureSpec, Run } from '../report/figure.js';
import { withLog, type LentLog } from '../stores.js';
import { issueKey, startCollector } from './collector-process.js';
import { measured } from './measured.js';
import { startSessions } from './sessions.js';

const site = 'bench';
const sessionCount = 1_024;
/** 74 of the 128 bits of a UUID of version 7 are random: no coding makes them less. */
export const randomBytesOfId = 74 / 8;

const rate = (name: string, connections: number): FigureSpec => ({
  name,
  unit: 'beats/s',
  better: 'higher',
  target: { ofCeiling: 0.5 },
  ceilingName: `GET /healthz of the same process over ${connections} keep-alive connections: a route that does nothing`,
});

const bytes: FigureSpec = {
  name: 'intake.bytes_per_beat_single',
  unit: 'bytes',
  better: 'lower',
  target: 70,
  ceilingName: 'the random bits of the session id',
};

/** One beat for each HTTP request, over 50 and 256 connections that never pause. */
export const intakeSingle: Scenario = {
  figures: [rate('intake.single', 50), rate('intake.single_256', 256), bytes],
  run: (context) => withLog((log) => measure(context, log)),
};

async function measure({ quick, say }: BenchContext, log: LentLog) {
  const key = await issueKey(log.log, site);
  const ids = await startSessions(log.log, { site, sourceId: 'host-1', count: sessionCount });
  const collector = await startCollector(log);
  await collector.ready();
  const runs = new Map<string, Run[]>([
    ['intake.single', []],
    ['intake.single_256', []],
    [bytes.name, []],
  ]);
  const ms = quick ? 2_000 : 5_000;
  for (let run = 0; run <= (quick ? 3 : 5); run++)
    for (const [name, connections] of [
      ['intake.single', 50],
      ['intake.single_256', 256],
    ] as const) {
      const nothing = [{ method: 'GET', path: '/healthz' }] as const;
      const empty = await measured(log, collector, { ms, connections: Array(connections).fill(nothing) });
      const beats = await measured(log, collector, { ms, connections: beating(ids, connections, key) });
      const each = beats.storedBytes / beats.answered;
      say(
        `${name} ${run === 0 ? 'warming up' : run}: ${Math.round(beats.perSecond)} beats/s, ` +
          `${beats.cpuMicros.toFixed(0)} us of CPU each (empty route ${Math.round(empty.perSecond)}/s, ` +
          `${empty.cpuMicros.toFixed(0)} us), p99 ${beats.p99.toFixed(1)} ms, ${each.toFixed(1)} bytes each, ` +
          `${(beats.answered / beats.envelopes).toFixed(1)} beats a commit`,
      );
      if (run === 0) continue;
      runs.get(name)!.push({ value: beats.perSecond, ceiling: empty.perSecond });
      if (connections === 256) runs.get(bytes.name)!.push({ value: each, ceiling: randomBytesOfId });
    }
  return runs;
}

/** Each connection beats for sessions of its own, one after the other. */
function beating(ids: readonly string[], connections: number, key: string) {
  const body = JSON.stringify({ active: true });
  const requests = ids.map((id) => ({
    ...{ method: 'POST', path: `/collect/v1/sessions/${id}/heartbeats`, key, body },
  }));
  return Array.from({ length: connections }, (_, index) =>
    requests.filter((_request, place) => place % connections === index),
  ) as { method: 'POST'; path: string; key: string; body: string }[][];
}
