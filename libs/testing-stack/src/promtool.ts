import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { findPromtool } from '@headcount/local';

/** A metric as `/metrics` tells it. */
export interface MetricFamily {
  readonly type: string;
  /** The labels of each sample, as they are written: `a="b",c="d"`. */
  readonly labels: readonly string[];
}

/** All metrics of Headcount's own in a text of `/metrics`, by name; those of the process are left out. */
export function metricFamilies(metrics: string): ReadonlyMap<string, MetricFamily> {
  const families = new Map<string, MetricFamily>();
  for (const [, name, type] of metrics.matchAll(/^# TYPE (headcount_\w+) (\w+)$/gm)) {
    const sample = new RegExp(`^${name!}(?:_bucket|_sum|_count)?(?:\\{(.*)\\})? `, 'gm');
    const labels = [...metrics.matchAll(sample)].map(([, told]) => told ?? '');
    families.set(name!, { type: type!, labels });
  }
  return families;
}

/**
 * What promtool has to say against Headcount's own metrics. With `CI=true` it is fetched where it is missing.
 *
 * @returns a problem where there is no promtool: the caller skips its test and says so
 */
export async function promtoolComplaints(
  metrics: string,
): Promise<{ readonly complaints: string } | { readonly problem: string }> {
  const found = await findPromtool({ fetch: process.env['CI'] === 'true' });
  if ('problem' in found) return found;
  const own = metrics.split('\n').filter((line) => /^(?:# (?:HELP|TYPE) )?headcount_/.test(line));
  const child = spawn(found.path, ['check', 'metrics'], { stdio: ['pipe', 'ignore', 'pipe'] });
  const said = text(child.stderr);
  const exited = once(child, 'exit') as Promise<[number | null]>;
  child.stdin.end(`${own.join('\n')}\n`);
  const [code] = await exited;
  const complaints = (await said).trim();
  return { complaints: code === 0 || complaints !== '' ? complaints : `promtool exited with ${code}` };
}
