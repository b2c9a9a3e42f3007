import type { Report } from './translate.js';

/**
 * Puts reports into stages: those of one stage can be recorded at once, and what is said of one session keeps its
 * order, as a start, a login and an end in one batch. Beats of a session don't mind each other's order.
 *
 * @returns indexes into `reports`; null entries (what is no report) are left out
 */
export function stagesOf(reports: readonly (Report | null)[]): readonly (readonly number[])[] {
  const stages: number[][] = [];
  const last = new Map<string, { readonly stage: number; readonly beat: boolean }>();
  for (const [index, report] of reports.entries()) {
    if (report === null) continue;
    const beat = report.kind === 'heartbeat';
    let stage = 0;
    for (const id of report.sessionIds) {
      const before = last.get(id);
      if (before !== undefined) stage = Math.max(stage, before.stage + (beat && before.beat ? 0 : 1));
    }
    for (const id of report.sessionIds) last.set(id, { stage, beat });
    (stages[stage] ??= []).push(index);
  }
  return stages;
}
