import type { DeadLetter, Page } from '@headcount/contracts';
import { parsePosition } from '@headcount/session-core';
import { callForBody } from '../api.js';
import { exitCodes, Failure } from '../failure.js';
import { answer, printable, table } from '../output.js';
import { serverOf } from '../site-keys.js';
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

/** Page after page. */
async function* deadLetters(options: DeadLettersOptions): AsyncGenerator<DeadLetter> {
  const server = serverOf(findSystem(options));
  let cursor: string | undefined;
  do {
    const query = { limit: '500', cursor };
    const path = '/api/v1/dead-letters';
    const { data, page }: Page<DeadLetter> = await callForBody<Page<DeadLetter>>({ ...server, path, query });
    yield* data;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
