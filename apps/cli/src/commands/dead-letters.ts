import type { DeadLetter } from '@headcount/contracts';
import { parsePosition } from '@headcount/session-core';
import { exitCodes, Failure } from '../failure.js';
import { answer, printable, table } from '../output.js';
import { ask, pages } from '../query-api.js';
import { findSystem } from '../system.js';

export interface DeadLettersOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Prints the dead letters of the key's site. */
export async function deadLettersListCommand(options: DeadLettersOptions): Promise<number> {
  const rows = [['ID', 'TYPE', 'COUNT', 'WHY']];
  for await (const letter of deadLetters(options)) {
    const { id, type, reason, count } = letter;
    if (options.json === true) answer(JSON.stringify(letter));
    else rows.push([id, printable(type, 64), String(count), printable(reason, 120)]);
  }
  if (options.json !== true) for (const line of table(rows)) answer(line);
  return exitCodes.done;
}

/** Prints one as JSON. @throws Failure: `wrongUse` for an id that is none, `found` where there is none of this id */
export async function deadLettersShowCommand(id: string, options: DeadLettersOptions): Promise<number> {
  if (parsePosition(id) === null)
    throw new Failure(exitCodes.wrongUse, `"${id}" is no place in the log: write one such as 42.0`);
  for await (const letter of deadLetters(options))
    if (letter.id === id) {
      answer(JSON.stringify(letter, null, 2));
      return exitCodes.done;
    }
  throw new Failure(exitCodes.found, `no dead letter stands at ${id}`);
}

/** Tries one again, after what was in its way is mended. @throws Failure (found) when it still is, or is none */
export async function deadLettersRetryCommand(id: string, options: DeadLettersOptions): Promise<number> {
  const retried = await ask(findSystem(options), (api) =>
    api.POST('/api/v1/dead-letters/{id}/retry', { params: { path: { id } } }),
  );
  if (options.json === true) answer(JSON.stringify(retried));
  else answer(`${retried.facts} facts are taken up that were unknown`);
  return exitCodes.done;
}

async function* deadLetters(options: DeadLettersOptions): AsyncGenerator<DeadLetter> {
  const system = findSystem(options);
  const asked = pages((after) =>
    ask(system, (api) => api.GET('/api/v1/dead-letters', { params: { query: { limit: 500, ...after } } })),
  );
  for await (const page of asked) yield* page;
}
