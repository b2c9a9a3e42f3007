import { exitCodes } from '../failure.js';
import { answer, printable, table } from '../output.js';
import { ask } from '../query-api.js';
import { findSystem } from '../system.js';

/** Prints the laws with what breaks them; the exit code tells whether anything does. */
export async function invariantsCommand(options: {
  readonly dataDir?: string;
  readonly json?: boolean;
}): Promise<number> {
  const checked = await ask(findSystem(options), (api) => api.GET('/api/v1/invariants'));
  if (options.json === true) answer(JSON.stringify(checked));
  else {
    const rows = checked.data.map(({ id, checked: count, violations, examples }) => [
      ...[id, String(count), String(violations)],
      printable(examples.join(' '), 120),
    ]);
    for (const line of table([['LAW', 'CHECKED', 'VIOLATIONS', 'SUCH AS'], ...rows])) answer(line);
  }
  return checked.data.some(({ violations }) => violations > 0) ? exitCodes.found : exitCodes.done;
}
