import { metricFamilies, promtoolComplaints } from '@headcount/testing-stack';
import { describe, expect, it } from 'vitest';
import { useCollector } from './testing/use-collector.js';

const test = useCollector();

const typeOfName = {
  headcount_sessions_open: 'gauge',
  headcount_sessions_started_total: 'counter',
  headcount_sessions_ended_total: 'counter',
  headcount_limit_denied_total: 'counter',
  headcount_limit_usage_ratio: 'gauge',
  headcount_ingest_events_total: 'counter',
  headcount_append_seconds: 'histogram',
  headcount_clock_skew_seconds: 'histogram',
} as const;

describe('the metrics of a collector', () => {
  it('are those that are promised, and their known labels are there from the start', async () => {
    const families = metricFamilies(await test.running.metrics.metrics());
    for (const [name, type] of Object.entries(typeOfName))
      expect([name, families.get(name)?.type]).toEqual([name, type]);
    const reasons = families.get('headcount_sessions_ended_total')!.labels;
    expect(reasons).toContain('reason="lease_expired"');
    expect(families.get('headcount_ingest_events_total')!.labels.length).toBeGreaterThan(5);
    for (const { labels } of families.values())
      for (const told of labels) expect(told).not.toMatch(/\b(?:user|session)(?:_id)?="/i);
  });

  it('pass promtool', async (context) => {
    await test.running.post('/sessions', { id: 's', userId: 'ada' });
    const checked = await promtoolComplaints(await test.running.metrics.metrics());
    if ('problem' in checked) return context.skip(checked.problem);
    expect(checked.complaints).toBe('');
  }, 180_000);
});
