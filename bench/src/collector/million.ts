import { setTimeout as delay } from 'node:timers/promises';
import type { BenchContext, Scenario } from '../bench.js';
import { issueKey, startCollector } from '../intake/collector-process.js';
import { load } from '../intake/load.js';
import { startSessions } from '../intake/sessions.js';
import type { ServiceProcess } from '../service-process.js';
import type { FigureSpec, Run } from '../report/figure.js';
import { withLog, type LentLog } from '../stores.js';

const siteCount = 20;
const sessionCount = 1_000_000;
const connectionCount = 8;
const snapshotWithinMs = 300_000;

const rss: FigureSpec = {
  name: 'collector.rss_mb_1m',
  unit: 'MB',
  better: 'lower',
  target: 600,
  ceilingName: 'the same process before it has read anything',
};

const ready: FigureSpec = {
  name: 'collector.ready_s_1m',
  unit: 's',
  better: 'lower',
  target: 20,
  ceilingName: 'reading the whole log instead of a snapshot',
};

const startP99: FigureSpec = {
  name: 'collector.start_p99_ms',
  unit: 'ms',
  better: 'lower',
  target: 50,
  ceilingName: 'the same load while no snapshot is written',
};

/**
 * A collector that holds a million open sessions of twenty sites: its memory, how soon it is back after kill -9, and
 * how long starts take while it writes a snapshot. `--quick` has the same million and fewer runs.
 */
export const collectorMillion: Scenario = {
  figures: [rss, ready, startP99],
  run: (context) => withLog((log) => measure(context, log)),
};

async function measure({ quick, say }: BenchContext, log: LentLog) {
  const key = await issueKey(log.log, 'site-0');
  const idle = await startCollector(log);
  await idle.ready();
  const nothing = await idle.megabytes();
  await idle.kill();
  say(`collector: ${sessionCount} sessions start`);
  for (let site = 0; site < siteCount; site++)
    await startSessions(log.log, {
      ...{ site: `site-${site}`, sourceId: 'host-1', count: sessionCount / siteCount },
    });
  const runs = new Map<string, Run[]>([rss, ready, startP99].map(({ name }) => [name, []]));
  let collector = await startCollector(log);
  const whole = (await collector.ready()) / 1000;
  say(`collector: ready after ${whole.toFixed(1)} s from the whole log`);
  for (let run = 1; run <= (quick ? 2 : 5); run++) {
    const calm = await startsDuring(collector, key, () => delay(3_000));
    await collector.kill();
    collector = await startCollector(log, { SNAPSHOT_AFTER_SECONDS: '1' });
    const seconds = (await collector.ready()) / 1000;
    const written = await collector.metric('headcount_snapshots_total');
    const busy = await startsDuring(collector, key, () => snapshotOf(collector, written));
    const slice = 1000 * (await collector.metric('headcount_snapshot_longest_slice_seconds'));
    const took = await collector.metric('headcount_snapshot_duration_seconds');
    const megabytes = await collector.megabytes();
    say(
      `collector ${run}: ${megabytes.toFixed(0)} MB, ready after ${seconds.toFixed(1)} s, p99 of starts ` +
        `${busy.toFixed(1)} ms while a snapshot of ${took.toFixed(1)} s is written (longest slice ` +
        `${slice.toFixed(1)} ms), else ${calm.toFixed(1)} ms`,
    );
    runs.get(rss.name)!.push({ value: megabytes, ceiling: nothing });
    runs.get(ready.name)!.push({ value: seconds, ceiling: whole });
    runs.get(startP99.name)!.push({ value: busy, ceiling: calm });
  }
  return runs;
}

/** The 99th percentile of starts from eight connections that never pause, in ms, for as long as `meanwhile` takes. */
async function startsDuring(
  collector: ServiceProcess,
  key: string,
  meanwhile: () => Promise<unknown>,
): Promise<number> {
  const body = JSON.stringify({ userId: 'ada', clientId: 'web' });
  const start = { method: 'POST', path: '/collect/v1/sessions', key, body } as const;
  const connections = Array.from({ length: connectionCount }, () => [start]);
  const stop = new AbortController();
  const ended = meanwhile().finally(() => stop.abort());
  const { p99 } = await load({ url: collector.url, ms: snapshotWithinMs, connections }, stop.signal);
  await ended;
  return p99;
}

/** Until one more snapshot has been written than `before`. */
async function snapshotOf(collector: ServiceProcess, before: number): Promise<void> {
  const began = performance.now();
  while ((await collector.metric('headcount_snapshots_total')) <= before) {
    if (performance.now() - began > snapshotWithinMs) throw new Error('no snapshot is written');
    await delay(200);
  }
}
