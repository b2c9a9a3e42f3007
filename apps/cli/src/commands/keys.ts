import type { IssuedKeyAnswer, Key } from '@headcount/contracts';
import { exitCodes } from '../failure.js';
import { answer, printable, say, table } from '../output.js';
import { ask, given } from '../query-api.js';
import { createKey, listKeys } from '../site-keys.js';
import { asOperator, findSystem, type System } from '../system.js';

interface KeysOptions {
  readonly dataDir?: string;
  /** Of another site, for operators. */
  readonly site?: string;
  readonly json?: boolean;
}

export interface KeysCreateOptions extends KeysOptions {
  readonly scope?: readonly string[];
  readonly observing?: boolean;
  readonly expires?: string;
}

/** Makes a key and prints it: the only time anybody sees it whole. */
export async function keysCreateCommand(name: string, options: KeysCreateOptions): Promise<number> {
  const created = await createKey(systemOf(options), {
    name,
    scopes: options.scope ?? ['ingest'],
    mode: options.observing === true ? 'observing' : 'enforcing',
    expiresAt: options.expires ?? null,
    ...(options.site === undefined ? {} : { site: options.site }),
  });
  if (options.json) answer(JSON.stringify(created));
  else {
    answer(created.key);
    say(`key ${created.id} "${name}" ${described(created)}; it is not shown again`);
  }
  return exitCodes.done;
}

/** Prints the keys of the site; no secret is among what the API tells. */
export async function keysListCommand(options: KeysOptions): Promise<number> {
  const keys = await listKeys(systemOf(options), given({ site: options.site }));
  if (options.json) answer(JSON.stringify(keys));
  else for (const line of keyTable(keys, Date.now())) answer(line);
  return exitCodes.done;
}

/** Revokes a key; `revoked` is 0 for one that had been revoked before. */
export async function keysRevokeCommand(id: string, options: KeysOptions): Promise<number> {
  const query = given({ site: options.site });
  const revoked = await ask(systemOf(options), (api) =>
    api.DELETE('/api/v1/keys/{id}', { params: { path: { id }, query } }),
  );
  if (options.json) answer(JSON.stringify(revoked));
  else answer(revoked.revoked === 0 ? 'it had been revoked before' : 'revoked');
  return exitCodes.done;
}

/** Whoever names a site is its operator. */
function systemOf(options: KeysOptions): System {
  const system = findSystem(options);
  return options.site === undefined ? system : asOperator(system);
}

function described({ scopes, mode, expiresAt }: IssuedKeyAnswer): string {
  const until = expiresAt === null ? '' : `, until ${expiresAt}`;
  return `(${scopes.join(', ')}; ${mode}${until})`;
}

/** One line a key, with a heading. `now` in milliseconds since the epoch. */
export function keyTable(keys: readonly Key[], now: number): string[] {
  const rows = keys.map((key) => [
    key.id,
    printable(key.name, 32),
    key.scopes.join(','),
    key.mode,
    validity(key, now),
    key.issuedAt,
    printable(key.issuedBy ?? '-', 32),
  ]);
  return table([['ID', 'NAME', 'SCOPES', 'MODE', 'VALID', 'ISSUED', 'BY'], ...rows]);
}

function validity({ revokedAt, revokedBy, expiresAt }: Key, now: number): string {
  if (revokedAt !== null)
    return `revoked ${revokedAt}${revokedBy === null ? '' : ` by ${printable(revokedBy)}`}`;
  if (expiresAt === null) return 'yes';
  return Date.parse(expiresAt) <= now ? `expired ${expiresAt}` : `until ${expiresAt}`;
}
