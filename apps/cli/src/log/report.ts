import { checkedMessage, type EventLog } from '@headcount/event-log';
import { checkMessage, formatPosition, logLaws, newLogCheck, type LogLaw } from '@headcount/session-core';
import { presentEnvelopes } from './present-envelopes.js';

export interface LawReport {
  readonly id: LogLaw;
  readonly law: string;
  /** How often it was looked at. */
  readonly checked: number;
  readonly violations: number;
  /** The first of them. */
  readonly examples: readonly { readonly site: string; readonly position: string; readonly detail: string }[];
}

/** What `headcount log check` answers. */
export interface LogReport {
  /** The first and the last sequence that were read; null: the log is empty. */
  readonly from: number | null;
  readonly to: number | null;
  readonly facts: number;
  readonly violations: number;
  readonly data: readonly LawReport[];
}

const mostExamples = 20;

/**
 * Reads a log from its beginning to where it ends now, and judges it by every law. Keeps what is open and what ended
 * lately, never the log.
 *
 * @throws LogUnavailableError, LogContinuityError when it can't be read to that end
 */
export async function reportOn(log: EventLog): Promise<LogReport> {
  const check = newLogCheck();
  const examples = new Map<LogLaw, LawReport['examples'][number][]>();
  for await (const envelope of presentEnvelopes(log))
    for (const { law, site, position, detail } of checkMessage(check, checkedMessage(envelope))) {
      const known = examples.get(law) ?? [];
      examples.set(law, known);
      if (known.length < mostExamples) known.push({ site, position: formatPosition(position), detail });
    }
  const data = (Object.keys(logLaws) as LogLaw[]).map((id) => ({
    id,
    law: logLaws[id],
    checked: check.looked[id],
    violations: check.broken[id],
    examples: examples.get(id) ?? [],
  }));
  const violations = data.reduce((sum, law) => sum + law.violations, 0);
  return { from: check.firstSeq, to: check.firstSeq && check.seq, facts: check.facts, violations, data };
}

/** The report for people: a line for each law, and the first violations of those that are broken. */
export function reportLines({ from, to, facts, data }: LogReport): string[][] {
  const read = from === null ? 'the log is empty' : `${facts} facts, from ${from} to ${to}`;
  return [
    ...data.flatMap(({ id, law, checked, violations, examples }) => [
      [
        violations === 0 ? 'ok' : 'BROKEN',
        id,
        violations === 0 ? `${checked}` : `${violations} of ${checked}`,
        law,
      ],
      ...examples.map(({ site, position, detail }) => ['', position, site, detail]),
    ]),
    ['', 'read', '', read],
  ];
}
