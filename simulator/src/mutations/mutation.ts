import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A place in a source file, and what stands there instead. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly search: string;
  readonly replace: string;
}

/** The product with one rule of the protocol removed. */
export interface Mutation {
  readonly name: string;
  /** The rule, as it would be missed. */
  readonly rule: string;
  /** Of a life that has noticed. */
  readonly seed: number;
  /** Only Postgres shows that it is gone. */
  readonly needsSql?: true;
  readonly edits: readonly Edit[];
}

/** A mutation that no longer fits the source: mend its search text, or say why the rule is gone. */
export class MutationError extends Error {
  override readonly name = 'MutationError';
}

/** The root of the repository, both from `src` and from `dist`. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The changed text of each file, by its path from the root. @throws MutationError */
export function mutatedSources({ name, edits }: Mutation): Map<string, string> {
  const sources = new Map<string, string>();
  for (const { file, search, replace } of edits) {
    const text = sources.get(file) ?? readFileSync(`${root}${file}`, 'utf8');
    const parts = text.split(search);
    if (parts.length !== 2)
      throw new MutationError(
        `mutation "${name}": its text stands ${parts.length - 1} times in ${file}, not once:\n${search}`,
      );
    sources.set(file, parts.join(replace));
  }
  return sources;
}
