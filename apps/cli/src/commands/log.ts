import { LogContinuityError, LogUnavailableError } from '@headcount/event-log';
import { exitCodes, Failure } from '../failure.js';
import { reportLines, reportOn } from '../log-report.js';
import { answer, printable, table } from '../output.js';
import { withConnection } from '../stores.js';
import { findSystem, need } from '../system.js';

export interface LogOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Judges the whole log by its laws. */
export async function logCheckCommand(options: LogOptions): Promise<number> {
  const natsUrl = need(findSystem(options), 'natsUrl');
  const report = await withConnection(natsUrl, ({ log }) => reportOn(log)).catch((error: unknown) => {
    if (error instanceof LogUnavailableError || error instanceof LogContinuityError)
      throw new Failure(exitCodes.unreachable, error.message, { cause: error });
    throw error;
  });
  if (options.json === true) answer(JSON.stringify(report));
  else answer(table(reportLines(report).map((row) => row.map((cell) => printable(cell, 200)))).join('\n'));
  return report.violations === 0 ? exitCodes.done : exitCodes.found;
}
