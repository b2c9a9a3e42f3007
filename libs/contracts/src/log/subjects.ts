/** The one stream that holds everything. */
export const streamName = 'HEADCOUNT';

/** Partition token of the subjects. There is one partition today; the token lets it grow. */
const partition = '0';

/** Starts, ends and configuration of a site: guarded by the expected last sequence of this subject. */
export function lifecycleSubject(site: string): string {
  return `headcount.v1.${partition}.${site}.lifecycle`;
}

/** Backfilled history of a site: unguarded, never part of the occupancy. */
export function historySubject(site: string): string {
  return `headcount.v1.${partition}.${site}.history`;
}

/** The beats of all sites of the partition. */
export const signalsSubject = `headcount.v1.${partition}.signals`;

/** The ticks of the collectors. */
export const clockSubject = 'headcount.v1.clock';

/** What the stream listens to. */
export const streamSubjects = [
  'headcount.v1.*.*.lifecycle',
  'headcount.v1.*.*.history',
  'headcount.v1.*.signals',
  clockSubject,
] as const;

/** The site of a lifecycle or history subject; null for any other. */
export function siteOfSubject(subject: string): string | null {
  return /^headcount\.v1\.[^.]+\.([^.]+)\.(?:lifecycle|history)$/.exec(subject)?.[1] ?? null;
}

/** Stands for every site: operator keys and facts that belong to none. No site may be called so. */
export const allSites = 'all';

/** Commands between services, carried as NATS requests; none of them is part of the log. */
export const commandSubjects = {
  endSession: 'headcount.command.sessions.end',
  endUserSessions: 'headcount.command.users.end',
  endDanglingSessions: 'headcount.command.sessions.end_dangling',
  setPolicy: 'headcount.command.policy.set',
  issueKey: 'headcount.command.keys.issue',
  revokeKey: 'headcount.command.keys.revoke',
  createSite: 'headcount.command.sites.create',
  setLimit: 'headcount.command.limits.set',
  deleteLimit: 'headcount.command.limits.delete',
  checkLimits: 'headcount.command.limits.check',
} as const;
