import type { EventType } from '@headcount/session-core';

/** A version of an event that is read, and no longer written. */
export interface FormerVersion {
  readonly type: EventType;
  /** What the next version says more. */
  readonly next: string;
  /**
   * Makes its data into that of the version that is written now, and leaves what is of a wrong shape as it is, for the
   * schema to name. Pure: the same log gives the same facts for ever.
   */
  readonly upcast: (data: unknown) => unknown;
}

/** By CloudEvents type. The log is never rewritten: an entry stays for as long as there may be a log with such an event. */
export const formerVersions: ReadonlyMap<string, FormerVersion> = new Map([
  [
    'headcount.policy.changed.v1',
    {
      type: 'PolicyChanged',
      next: 'Sites set their policy before there were limits and apps of their own: refusals were told as 409.',
      upcast: (data) =>
        isRecord(data) && isRecord(data['policy'])
          ? { ...data, policy: { limitStatus: 409, appRules: [], ...data['policy'] } }
          : data,
    },
  ],
]);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
