import { once } from 'node:events';
import { LogContinuityError, LogUnavailableError, type EventLog } from '@headcount/event-log';
import { parsePosition } from '@headcount/session-core';
import { exitCodes, Failure } from '../failure.js';
import { matchingFacts, shownFacts, type ShownFact, type Wanted } from '../log/facts.js';
import { presentEnvelopes, type Stretch } from '../log/present-envelopes.js';
import { reportLines, reportOn } from '../log/report.js';
import { statsLines, statsOf } from '../log/stats.js';
import { answer, printable, table } from '../output.js';
import { withConnection } from '../stores.js';
import { findSystem, need } from '../system.js';

export interface LogOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Judges the whole log by its laws. */
export async function logCheckCommand(options: LogOptions): Promise<number> {
  const report = await onLog(options, reportOn);
  if (options.json === true) answer(JSON.stringify(report));
  else answer(lines(reportLines(report)));
  return report.violations === 0 ? exitCodes.done : exitCodes.found;
}

/** Counts what the log holds. */
export async function logStatsCommand(options: LogOptions & Stretch): Promise<number> {
  const stats = await onLog(options, (log) => statsOf(log, options));
  answer(options.json === true ? JSON.stringify(stats) : lines(statsLines(stats)));
  return exitCodes.done;
}

/**
 * Prints the facts of an envelope, or one of them, as JSON.
 *
 * @throws Failure: `wrongUse` for what is no position, `found` where the log holds nothing of it
 */
export async function logShowCommand(position: string, options: LogOptions): Promise<number> {
  const seq = /^[1-9]\d{0,14}$/.test(position) ? Number(position) : parsePosition(position)?.seq;
  if (seq === undefined)
    throw new Failure(
      exitCodes.wrongUse,
      `"${position}" is no place in the log: write one such as 42 or 42.0`,
    );
  const isAsked = (fact: ShownFact) => String(seq) === position || fact.position === position;
  const facts = await onLog(options, async (log) => {
    const found: ShownFact[] = [];
    for await (const envelope of presentEnvelopes(log, { from: seq, to: seq }))
      found.push(...shownFacts(envelope).filter(isAsked));
    return found;
  });
  if (facts.length === 0) throw new Failure(exitCodes.found, `the log holds nothing at ${position}`);
  for (const fact of facts) answer(JSON.stringify(fact, null, options.json === true ? 0 : 2));
  return exitCodes.done;
}

/** Prints the facts that match, one JSON object a line, as they are found. */
export async function logGrepCommand(
  text: string | undefined,
  options: LogOptions & Stretch & Omit<Wanted, 'text'> & { readonly limit?: number },
): Promise<number> {
  const { limit = Infinity } = options;
  await onLog(options, async (log) => {
    let left = limit;
    for await (const envelope of presentEnvelopes(log, options))
      for (const fact of matchingFacts(envelope, { ...options, text })) {
        if (!process.stdout.write(`${JSON.stringify(fact)}\n`)) await once(process.stdout, 'drain');
        if (--left === 0) return;
      }
  });
  return exitCodes.done;
}

async function onLog<Result>(options: LogOptions, use: (log: EventLog) => Promise<Result>): Promise<Result> {
  const natsUrl = need(findSystem(options), 'natsUrl');
  return withConnection(natsUrl, ({ log }) => use(log)).catch((error: unknown) => {
    if (error instanceof LogUnavailableError || error instanceof LogContinuityError)
      throw new Failure(exitCodes.unreachable, error.message, { cause: error });
    throw error;
  });
}

function lines(rows: readonly (readonly string[])[]): string {
  return table(rows.map((row) => row.map((cell) => printable(cell, 200)))).join('\n');
}
