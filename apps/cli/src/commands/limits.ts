import type { LimitCheckAnswer, SetLimitAnswer } from '@headcount/contracts';
import { callForBody } from '../api.js';
import { exitCodes } from '../failure.js';
import { attributesOf, limitAssignments, limitTable } from '../limits.js';
import { answer, printable, say } from '../output.js';
import { ask } from '../query-api.js';
import { serverOf } from '../site-keys.js';
import { findSystem } from '../system.js';

export interface LimitsOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Prints the limits of the site that are in force. */
export async function limitsListCommand(options: LimitsOptions): Promise<number> {
  const { data } = await ask(findSystem(options), (api) => api.GET('/api/v1/limits'));
  if (options.json === true) answer(JSON.stringify(data));
  else for (const line of limitTable(data)) answer(line);
  return exitCodes.done;
}

/**
 * Puts a limit in the place of the one of its id. Warnings of the API go to standard error.
 *
 * @throws Failure: `wrongUse` for an assignment that is none, `found` when the limit is refused
 */
export async function limitsSetCommand(
  id: string,
  assignments: readonly string[],
  options: LimitsOptions,
): Promise<number> {
  const body = limitAssignments(assignments);
  const limit = await callForBody<SetLimitAnswer>({
    ...serverOf(findSystem(options)),
    path: `/api/v1/limits/${encodeURIComponent(id)}`,
    method: 'PUT',
    body,
  });
  if (options.json === true) answer(JSON.stringify(limit));
  else for (const line of limitTable([limit])) answer(line);
  if (limit.over > 0) say(`${limit.over} more are in than it allows; nobody is let in until they have left`);
  for (const warning of limit.warnings) say(warning);
  return exitCodes.done;
}

/** Takes a limit away. @throws Failure (found) when there is none of this id */
export async function limitsDeleteCommand(id: string, options: LimitsOptions): Promise<number> {
  const deleted = await ask(findSystem(options), (api) =>
    api.DELETE('/api/v1/limits/{id}', { params: { path: { id } } }),
  );
  answer(options.json === true ? JSON.stringify(deleted) : `deleted ${printable(id)}`);
  return exitCodes.done;
}

export interface CheckOptions extends LimitsOptions {
  readonly user?: string;
  readonly client?: string;
  readonly attribute?: readonly string[];
}

/** Asks whether such a session would be let in now. Exit code 1: it would be refused. */
export async function limitsCheckCommand(options: CheckOptions): Promise<number> {
  const { user = null, client = null, attribute = [] } = options;
  const checked = await callForBody<LimitCheckAnswer>({
    ...serverOf(findSystem(options)),
    path: '/api/v1/limit-checks',
    method: 'POST',
    body: { userId: user, clientId: client, attributes: attributesOf(attribute) },
  });
  if (options.json === true) answer(JSON.stringify(checked));
  else {
    answer(checked.admitted ? 'would be let in' : 'would be refused');
    for (const { id, key, current, max, full } of checked.limits)
      answer(
        `${full ? 'full' : 'free'}  ${printable(id)}${key === null ? '' : ` of ${printable(key)}`}: ${current} of ${max ?? 'any'}`,
      );
  }
  return checked.admitted ? exitCodes.done : exitCodes.found;
}
