import type { ProjectionStatus } from '@headcount/projection-runner';
import type { Rebuild } from '@headcount/read-model';
import { createMetrics } from '@headcount/service-kit';
import { describe, expect, it } from 'vitest';
import { registerProjectionMetrics, registerRebuildMetrics } from './metrics.js';
import { projectionProblem } from './readiness.js';

const running: ProjectionStatus = {
  phase: 'running',
  problem: null,
  seq: 41,
  lagEvents: 0,
  lagSeconds: 0,
  deadLetters: 2,
};

describe('a projector is ready', () => {
  it.each<[string, Partial<ProjectionStatus>]>([
    ['at the end of the log', {}],
    ['a little behind', { lagEvents: 900, lagSeconds: 29 }],
    ['while it stands by', { phase: 'standby', lagEvents: 10_000, lagSeconds: 500 }],
  ])('%s', (_, change) => expect(projectionProblem({ ...running, ...change })).toBeNull());
});

describe('a projector is not ready, and says why,', () => {
  it.each<[string, Partial<ProjectionStatus>, RegExp]>([
    ['far behind', { lagEvents: 10_000, lagSeconds: 31 }, /10000 messages behind, for 31 s/],
    ['when the log is silent', { lagEvents: null, lagSeconds: null }, /log does not answer/],
    ['without its tables', { phase: 'waiting', problem: 'run `headcount migrate`' }, /headcount migrate/],
    ['when it stopped', { phase: 'stopped', problem: 'the log went back' }, /went back/],
  ])('%s', (_, change, said) => expect(projectionProblem({ ...running, ...change })).toMatch(said));
});

describe('the metrics', () => {
  const textOf = async (status: ProjectionStatus) => {
    const registry = createMetrics();
    registerProjectionMetrics(registry, () => status);
    return registry.metrics();
  };

  it('tell position, lag, dead letters and phase', async () => {
    const text = await textOf({ ...running, lagEvents: 7, lagSeconds: 1.5 });
    expect(text).toContain('headcount_projection_lag_events 7\n');
    expect(text).toContain('headcount_projection_lag_seconds 1.5\n');
    expect(text).toContain('headcount_projection_position 41\n');
    expect(text).toContain('headcount_dead_letters_total 2\n');
    expect(text).toContain('headcount_projection_phase{phase="running"} 1\n');
    expect(text).toContain('headcount_projection_phase{phase="stopped"} 0\n');
  });

  it('do not call an unknown lag none', async () => {
    const text = await textOf({ ...running, lagEvents: null, lagSeconds: null });
    expect(text).toContain('headcount_projection_lag_events Nan\n');
  });

  it('tell how far the latest rebuild is, and nothing while there is none', async () => {
    let latest: Rebuild | null = null;
    const registry = createMetrics();
    registerRebuildMetrics(registry, () => latest);
    expect(await registry.metrics()).toContain('headcount_rebuild_progress_ratio Nan\n');
    latest = { state: 'filling', done: 3, total: 12, factsPerSecond: 250 } as Rebuild;
    const text = await registry.metrics();
    expect(text).toContain('headcount_rebuild_progress_ratio 0.25\n');
    expect(text).toContain('headcount_rebuild_facts_per_second 250\n');
    expect(text).toContain('headcount_rebuild_state{state="filling"} 1\n');
    expect(text).toContain('headcount_rebuild_state{state="level"} 0\n');
  });
});
