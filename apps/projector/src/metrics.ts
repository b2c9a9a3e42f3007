import type { ProjectionPhase, ProjectionStatus } from '@headcount/projection-runner';
import { rebuildStates, type Rebuild } from '@headcount/read-model';
import { Counter, Gauge, type Registry } from '@headcount/service-kit';

const phases: readonly ProjectionPhase[] = ['waiting', 'standby', 'running', 'stopped'];

/** Registers what a projector tells of itself. Values that are unknown now are NaN, not 0. */
export function registerProjectionMetrics(registry: Registry, status: () => ProjectionStatus): void {
  const gauge = (name: string, help: string, value: (now: ProjectionStatus) => number | null) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value(status()) ?? NaN);
      },
    });
  gauge('headcount_projection_lag_events', 'Messages of the log not applied yet', (now) => now.lagEvents);
  gauge('headcount_projection_lag_seconds', 'Age of the oldest of them', (now) => now.lagSeconds);
  gauge('headcount_projection_position', 'Stream sequence of the last message applied', (now) => now.seq);
  new Counter({
    name: 'headcount_dead_letters_total',
    help: 'Dead letters of the active generation; fewer when some are taken up, or other tables take its place',
    registers: [registry],
    collect() {
      const { deadLetters } = status();
      // unknown for a moment: what was known last stands
      if (deadLetters === null) return;
      this.reset();
      this.inc(deadLetters);
    },
  });
  new Gauge({
    name: 'headcount_projection_phase',
    help: '1 for the phase the projection is in',
    labelNames: ['phase'],
    registers: [registry],
    collect() {
      for (const phase of phases) this.set({ phase }, status().phase === phase ? 1 : 0);
    },
  });
}

/** Registers what is known of the latest rebuild; NaN while there is none. */
export function registerRebuildMetrics(registry: Registry, latest: () => Rebuild | null): void {
  new Gauge({
    name: 'headcount_rebuild_progress_ratio',
    help: 'Messages of the log that the latest rebuild has done, of those there are',
    registers: [registry],
    collect() {
      const rebuild = latest();
      this.set(rebuild === null ? NaN : rebuild.done / Math.max(1, rebuild.total));
    },
  });
  new Gauge({
    name: 'headcount_rebuild_facts_per_second',
    help: 'How fast the latest rebuild fills its tables, or did',
    registers: [registry],
    collect() {
      this.set(latest()?.factsPerSecond ?? NaN);
    },
  });
  new Gauge({
    name: 'headcount_rebuild_state',
    help: '1 for the state that the latest rebuild is in',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      for (const state of rebuildStates) this.set({ state }, latest()?.state === state ? 1 : 0);
    },
  });
}
