import { beforeStart } from '@headcount/projection-runner';
import { createMetrics } from '@headcount/service-kit';
import { metricFamilies, promtoolComplaints } from '@headcount/testing-stack';
import { describe, expect, it } from 'vitest';
import { registerProjectionMetrics, registerRebuildMetrics } from './metrics.js';

const registry = createMetrics();
registerProjectionMetrics(registry, () => beforeStart);
registerRebuildMetrics(registry, () => null);

describe('the metrics of a projector', () => {
  it('are those that are promised', async () => {
    const families = metricFamilies(await registry.metrics());
    const types = [...families].map(([name, { type }]) => [name, type]);
    expect(Object.fromEntries(types)).toMatchObject({
      headcount_projection_lag_events: 'gauge',
      headcount_projection_lag_seconds: 'gauge',
      headcount_dead_letters_total: 'counter',
      headcount_rebuild_progress_ratio: 'gauge',
    });
    expect(families.get('headcount_projection_phase')!.labels).toContain('phase="running"');
  });

  it('pass promtool', async (context) => {
    const checked = await promtoolComplaints(await registry.metrics());
    if ('problem' in checked) return context.skip(checked.problem);
    expect(checked.complaints).toBe('');
  }, 180_000);
});
