import type { Access } from '@headcount/service-kit';

/** Whose word a report is, as its key says. */
export interface ReportedBy {
  readonly site: string;
  /** It tells what runs anyway: no resume window and no limit binds it. Else it asks and obeys. */
  readonly observing: boolean;
  /** Where a limit is full it is told of all sessions in the way, not only of its user's. */
  readonly admin?: boolean;
}

export function reportedBy({ site, mode, scopes }: Access): ReportedBy {
  return { site, observing: mode === 'observing', admin: scopes.includes('admin') };
}
