import type { PolicyBody, PolicyChanges } from '@headcount/contracts';
import { callForBody } from '../api.js';
import { exitCodes, Failure } from '../failure.js';
import { answer } from '../output.js';
import { ask } from '../query-api.js';
import { serverOf } from '../site-keys.js';
import { findSystem } from '../system.js';

export interface PolicyOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

const path = '/api/v1/policy';

/** Prints the policy of the key's site: seconds, `null` where nothing is set. */
export async function policyGetCommand(options: PolicyOptions): Promise<number> {
  print(await ask(findSystem(options), (api) => api.GET(path)), options);
  return exitCodes.done;
}

/**
 * Changes parameters, for sessions that start from now on.
 *
 * @param assignments such as `leaseSeconds=90` or `activeGapSeconds=null`
 * @throws Failure: `wrongUse` for an assignment that is none, `found` when the policy is refused
 */
export async function policySetCommand(
  assignments: readonly string[],
  options: PolicyOptions,
): Promise<number> {
  const server = serverOf(findSystem(options));
  const body: PolicyChanges = Object.fromEntries(assignments.map(assignment));
  const { position: _, ...policy } = await callForBody<PolicyBody & { position: string }>({
    ...server,
    path,
    method: 'PUT',
    body,
  });
  print(policy, options);
  return exitCodes.done;
}

/**
 * A parameter and its value: `timeZone` is a text, `appRules` JSON, `fullIpAddresses` true or false, every other a number of seconds or `null`.
 *
 * @throws Failure (wrongUse)
 */
export function assignment(text: string): [string, unknown] {
  const at = text.indexOf('=');
  if (at <= 0)
    throw new Failure(
      exitCodes.wrongUse,
      `"${text}" is no assignment: write KEY=VALUE, such as leaseSeconds=90`,
    );
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  if (name === 'timeZone') return [name, value];
  if (name === 'appRules') return [name, parsedRules(value)];
  if (name === 'fullIpAddresses' && /^(?:true|false)$/.test(value)) return [name, value === 'true'];
  if (value === 'null') return [name, null];
  const seconds = Number(value);
  if (value.trim() === '' || !Number.isFinite(seconds))
    throw new Failure(exitCodes.wrongUse, `${name}: "${value}" is neither a number of seconds nor null`);
  return [name, seconds];
}

function parsedRules(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw new Failure(
      exitCodes.wrongUse,
      `appRules: write JSON, such as '[{"name":"FieldNotes","type":"mobile-app"}]'`,
    );
  }
}

function print(policy: object, { json }: PolicyOptions): void {
  if (json === true) answer(JSON.stringify(policy));
  else
    for (const [name, value] of Object.entries(policy))
      answer(`${name}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
}
