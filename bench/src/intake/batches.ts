import { signalsSubject } from '@headcount/contracts';
import type { Heartbeat } from '@headcount/session-core';
import { publishReady } from '../append/ceiling.js';
import type { BenchContext, Scenario } from '../bench.js';
import type { FigureSpec, Run } from '../report/figure.js';
import { withLog, type LentLog } from '../stores.js';
import { issueKey, startCollector } from './collector-process.js';
import { measured } from './measured.js';
import { startSessions } from './sessions.js';
import { randomBytesOfId } from './single.js';

const site = 'bench';
const beatsInBatch = 500;
const connectionCount = 16;

const rate: FigureSpec = {
  name: 'intake.batch500',
  unit: 'beats/s',
  better: 'higher',
  target: 150_000,
  ceilingName: 'the same batches as envelopes, encoded beforehand, published one after the other',
};

const bytes: FigureSpec = {
  name: 'intake.bytes_per_beat',
  unit: 'bytes',
  better: 'lower',
  target: 30,
  ceilingName: 'the random bits of the session id',
};

/** Sixteen sources that report 500 sessions at once, and again as soon as they are answered. */
export const intakeBatches: Scenario = {
  figures: [rate, bytes],
  run: (context) => withLog((log) => measure(context, log)),
};

async function measure({ quick, say }: BenchContext, log: LentLog) {
  const key = await issueKey(log.log, site);
  const sources = Array.from({ length: connectionCount }, (_, index) => `host-${index}`);
  const sessions: (readonly string[])[] = [];
  for (const sourceId of sources)
    sessions.push(await startSessions(log.log, { site, sourceId, count: beatsInBatch }));
  const collector = await startCollector(log);
  await collector.ready();
  const ms = quick ? 2_000 : 5_000;
  const runs = new Map<string, Run[]>([
    [rate.name, []],
    [bytes.name, []],
  ]);
  for (let run = 0; run <= (quick ? 3 : 5); run++) {
    const ceiling = await publishReady(log.nats, [heartbeatOf(sessions[0]!)], ms / 2);
    const connections = sources.map((sourceId, index) => [
      {
        method: 'POST',
        path: '/collect/v1/heartbeats',
        key,
        body: bodyOf(sourceId, sessions[index]!),
      } as const,
    ]);
    const batches = await measured(log, collector, { ms, connections });
    const value = batches.perSecond * beatsInBatch;
    const each = batches.storedBytes / (batches.answered * beatsInBatch);
    say(
      `intake.batch500 ${run === 0 ? 'warming up' : run}: ${Math.round(value)} beats/s, ` +
        `${(batches.cpuMicros / beatsInBatch).toFixed(2)} us of CPU each, p99 ${batches.p99.toFixed(1)} ms, ` +
        `${each.toFixed(1)} bytes each, ` +
        `${((batches.answered * beatsInBatch) / batches.envelopes).toFixed(0)} beats a commit`,
    );
    if (run === 0) continue;
    runs.get(rate.name)!.push({ value, ceiling });
    runs.get(bytes.name)!.push({ value: each, ceiling: randomBytesOfId });
  }
  return runs;
}

function bodyOf(sourceId: string, ids: readonly string[]): string {
  const at = new Date().toISOString();
  return JSON.stringify({ sourceId, beats: ids.map((sessionId) => ({ sessionId, at, active: true })) });
}

function heartbeatOf(ids: readonly string[]): Heartbeat {
  const at = Date.now();
  const beats = ids.map((sessionId) => ({ sessionId, at, active: true }));
  const envelope = { id: signalsSubject, site, time: at, receivedAt: at };
  return { type: 'Heartbeat', ...envelope, data: { sourceId: 'host-1', beats } };
}
