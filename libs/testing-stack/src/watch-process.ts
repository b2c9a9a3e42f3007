import { readFileSync } from 'node:fs';
import type { GaugeSample } from './checkers/bounded.js';

export interface Watched {
  readonly pid: number;
  /** Where its metrics are, such as `http://127.0.0.1:9464/metrics`; left out: only its memory is watched. */
  readonly metrics?: string;
  /** Names of its metrics; of several series under one name the sum. */
  readonly gauges?: readonly string[];
}

export interface Watch {
  /** Looks once more and ends it; the samples, in order. */
  stop(): Promise<readonly GaugeSample[]>;
}

/**
 * Looks at a process again and again: `rss_bytes` from the process file system, and gauges of its metrics. A process
 * that does not answer is looked at all the same; its gauges are missing in that sample.
 */
export function watchProcess({ pid, metrics, gauges = [] }: Watched, everyMs = 500): Watch {
  const samples: GaugeSample[] = [];
  let going = true;
  const look = async (): Promise<void> => {
    for (let last = false; !last;) {
      last = !going;
      const at = Date.now();
      const told = metrics === undefined ? {} : await gaugesAt(metrics, gauges);
      samples.push({ at, gauges: { rss_bytes: residentBytes(pid), ...told } });
      if (!last) await new Promise((resume) => setTimeout(resume, Math.max(0, at + everyMs - Date.now())));
    }
  };
  const watching = look();
  // whoever stops it hears what ended it; until then nobody does
  watching.catch(() => undefined);
  return {
    stop: async () => {
      going = false;
      await watching;
      return samples;
    },
  };
}

/** @throws Error when there is no such process */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`process ${pid} has no memory any more`);
  return 1024 * Number(kilobytes);
}

/** A process under full load takes its time. */
const metricsWithinMs = 10_000;

async function gaugesAt(url: string, names: readonly string[]): Promise<Readonly<Record<string, number>>> {
  try {
    const text = await (await fetch(url, { signal: AbortSignal.timeout(metricsWithinMs) })).text();
    return Object.fromEntries(names.flatMap((name) => [[name, sumOf(text, name)] as const]));
  } catch {
    return {};
  }
}

/** The sum of all series of a metric in Prometheus' text format; NaN when there is none. */
function sumOf(text: string, name: string): number {
  const values = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'gm'))].map(([, value]) =>
    Number(value),
  );
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0);
}
