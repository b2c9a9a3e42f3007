import type { ProjectionPhase, ProjectionStatus } from '@headcount/projection-runner';
import { Gauge, type Registry } from '@headcount/service-kit';

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
  gauge('headcount_dead_letters_total', 'Dead letters of the active generation', (now) => now.deadLetters);
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
