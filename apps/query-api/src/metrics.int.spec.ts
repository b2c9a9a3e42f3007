import 'reflect-metadata';
import { MemoryLog } from '@headcount/event-log/memory';
import { metricFamilies, promtoolComplaints } from '@headcount/testing-stack';
import { describe, expect, it } from 'vitest';
import type { Collectors } from './commands/collectors.js';
import { QueryApiModule } from './query-api.module.js';
import { ReadModel } from './reads/read-model.js';
import { unheard } from './testing/unheard.js';

const { registry, logger } = unheard();
QueryApiModule.over({
  // nobody listens there: nothing is asked
  readModel: new ReadModel('postgres://nobody@127.0.0.1:9/none', Date.now),
  ...{ collectors: {} as Collectors, log: new MemoryLog({ now: Date.now }), now: Date.now },
  ...{ registry, logger },
});

describe('the metrics of the query API', () => {
  it('tell what becomes of readers and laws, with all reasons from the start', async () => {
    const families = metricFamilies(await registry.metrics());
    const cuts = families.get('headcount_live_readers_cut_total');
    expect(cuts).toEqual({ type: 'counter', labels: ['reason="stalled"', 'reason="key"'] });
    expect(families.get('headcount_live_resets_total')?.labels).toContain('reason="too_old"');
    expect(families.get('headcount_invariant_violations_total')?.labels).toContain('law="seats"');
    expect(families.get('headcount_live_readers')).toEqual({ type: 'gauge', labels: [''] });
  });

  it('pass promtool', async (context) => {
    const checked = await promtoolComplaints(await registry.metrics());
    if ('problem' in checked) return context.skip(checked.problem);
    expect(checked.complaints).toBe('');
  }, 180_000);
});
