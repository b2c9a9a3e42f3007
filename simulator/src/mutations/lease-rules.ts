import type { Mutation } from './mutation.js';

const clock = 'libs/session-core/src/clock/lease-clock.ts';
const sessions = 'libs/session-core/src/admission/apply-session.ts';

/** Rules about the lease clock and what renews a lease. */
export const leaseRules: readonly Mutation[] = [
  {
    name: 'clock-not-clamped',
    rule: 'from one tick to the next at most three tick intervals of lease pass',
    seed: 1,
    edits: [
      {
        file: clock,
        search: 'Math.min(Math.max(0, loggedAt - tick.at), 3 * tick.everyMs)',
        replace: 'Math.max(0, loggedAt - tick.at)',
      },
    ],
  },
  {
    name: 'clock-not-monotonic',
    rule: 'lease time never falls',
    seed: 49,
    edits: [
      {
        file: clock,
        search: 'clock.now = Math.max(clock.now, clock.atTick + passed);',
        replace: 'clock.now = clock.atTick + passed;',
      },
      {
        file: clock,
        search: 'clock.atTick = Math.max(clock.atTick + passed, clock.now);',
        replace: 'clock.atTick = clock.atTick + passed;',
      },
    ],
  },
  {
    name: 'shedding-ignored',
    rule: 'no lease runs while a collector says that it sheds',
    seed: 29,
    edits: [
      {
        file: clock,
        search: 'const stood = stoodStill(clock, loggedAt);',
        replace: 'const stood = stoodStill(clock, loggedAt) && loggedAt < 0;',
      },
    ],
  },
  {
    name: 'shedding-not-told',
    rule: 'a collector that turns beats away says so in its ticks',
    seed: 29,
    edits: [
      {
        file: 'apps/collector/src/admission/barrier.ts',
        search: 'const data = { collectorId, everyMs: this.everyMs, shedding };',
        replace: 'const data = { collectorId, everyMs: this.everyMs, shedding: shedding && at < 0 };',
      },
    ],
  },
  {
    name: 'age-not-subtracted',
    rule: 'a report renews a lease by as much less as it is old',
    seed: 4,
    edits: [
      {
        file: sessions,
        search: 'session.lastLc = Math.max(session.lastLc, lc - ageMs);',
        replace: 'session.lastLc = Math.max(session.lastLc, lc);',
      },
    ],
  },
  {
    name: 'old-report-resumes',
    rule: 'a report older than the lease does not bring back an ended session',
    seed: 4,
    edits: [
      {
        file: 'libs/session-core/src/admission/decide-seats.ts',
        search: 'const fresh = signal.ageMs <= ended.policy.leaseMs && !isSuperseded(draft.site, ended);',
        replace: 'const fresh = !isSuperseded(draft.site, ended);',
      },
    ],
  },
  {
    name: 'old-report-keeps',
    rule: 'a report older than the lease does not resume a session whose lease has passed',
    seed: 4,
    edits: [
      {
        file: 'libs/session-core/src/admission/decide-seats.ts',
        search: 'const fresh = ageMs <= open.policy.leaseMs && !isSuperseded(draft.site, open);',
        replace: 'const fresh = !isSuperseded(draft.site, open);',
      },
    ],
  },
  {
    name: 'silent-late-renewal',
    rule: 'a mere signal renews no lease that has passed',
    seed: 67,
    edits: [
      {
        file: sessions,
        search: 'if (lapsed(session, lc)) return;',
        replace: '',
      },
    ],
  },
];
