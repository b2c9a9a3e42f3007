import type { Access } from '@headcount/service-kit';

/** Whose word a report is, as its key says. */
export interface ReportedBy {
  readonly site: string;
  /** It tells what runs anyway: no resume window binds it. Else it asks and obeys. */
  readonly observing: boolean;
}

export function reportedBy({ site, mode }: Access): ReportedBy {
  return { site, observing: mode === 'observing' };
}
