import type { Denial, LimitBacktest } from '@headcount/contracts';
import { callForBody } from '../api.js';
import { exitCodes } from '../failure.js';
import { backtestLines, denialTable, limitAssignments, usageLines } from '../limits.js';
import { answer } from '../output.js';
import { ask, given, pages } from '../query-api.js';
import { serverOf } from '../site-keys.js';
import { findSystem } from '../system.js';
import type { LimitsOptions } from './limits.js';

export interface WindowOptions extends LimitsOptions {
  readonly from?: string;
  readonly to?: string;
}

/** Prints how full a limit is. @throws Failure (found) when there is none of this id */
export async function limitsUsageCommand(
  id: string,
  options: WindowOptions & { readonly key?: string },
): Promise<number> {
  const { from, to, key } = options;
  const params = { path: { id }, query: given({ from, to, key }) };
  const usage = await ask(findSystem(options), (api) => api.GET('/api/v1/limits/{id}/usage', { params }));
  if (options.json === true) answer(JSON.stringify(usage));
  else for (const line of usageLines(usage)) answer(line);
  return exitCodes.done;
}

/** Prints who was refused, the latest first, page after page. */
export async function limitsDenialsCommand(
  options: WindowOptions & { readonly limit?: string; readonly user?: string },
): Promise<number> {
  const { from, to, limit: limitId, user: userId, json } = options;
  const system = findSystem(options);
  const chosen = { ...given({ from, to, limitId, userId }), limit: 500 };
  const denials: Denial[] = [];
  const asked = pages((after) =>
    ask(system, (api) => api.GET('/api/v1/denials', { params: { query: { ...chosen, ...after } } })),
  );
  for await (const page of asked)
    if (json === true) for (const denial of page) answer(JSON.stringify(denial));
    else denials.push(...page);
  if (json !== true) for (const line of denialTable(denials)) answer(line);
  return exitCodes.done;
}

/** The whole log is read for it. */
const backtestWithinMs = 15 * 60_000;

/** Prints what a limit would have refused. Exit code 1: somebody. @throws Failure, as the API refuses it */
export async function limitsBacktestCommand(
  assignments: readonly string[],
  options: LimitsOptions & { readonly from: string; readonly to?: string; readonly percent?: number },
): Promise<number> {
  const { from, to = new Date().toISOString(), percent } = options;
  const answered = await callForBody<LimitBacktest>({
    ...serverOf(findSystem(options)),
    path: '/api/v1/limit-backtests',
    method: 'POST',
    body: {
      ...{ limit: limitAssignments(assignments), from, to },
      ...(percent === undefined ? {} : { refusedPercent: percent }),
    },
    timeoutMs: backtestWithinMs,
  });
  if (options.json === true) answer(JSON.stringify(answered));
  else for (const line of backtestLines(answered)) answer(line);
  return answered.refused === 0 ? exitCodes.done : exitCodes.found;
}
