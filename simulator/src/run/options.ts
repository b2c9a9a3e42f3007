import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { mutations } from '../mutations/all.js';
import { variantNames } from '../variants.js';

export interface SimulateOptions {
  readonly lives: number;
  /** Of the first life; the next lives have the next seeds. */
  readonly seed: number;
  readonly json: boolean;
  /** Tell each life step by step. */
  readonly trace: boolean;
  /** How many processes share the work: one more than there are cores, as they wait for Postgres in turn. */
  readonly jobs: number;
  /** The rule that is removed; the run ends with the first life in which that is noticed. */
  readonly mutation: string | null;
  /** The broken system that is run in place of the real one; ends as early. */
  readonly variant: string | null;
  /** Whether the logs are projected into Postgres, too. */
  readonly sql: boolean;
  /** Run them all, each until it is noticed. */
  readonly all: 'mutations' | 'variants' | null;
  /** Each rule from a life that has noticed before that it was gone, instead of from `seed` on. */
  readonly known: boolean;
  /** Only tell which names there are. */
  readonly names: boolean;
}

export class UsageError extends Error {}

export const usage = [
  'usage: npm run -s simulate -- [--lives N=1000] [--seed N=1] [--json] [--jobs N] [--no-sql]',
  '  a failing seed alone, told step by step: --seed N --lives 1 --trace',
  '  one rule of the protocol removed, until that is noticed: --mutation NAME; each in turn: --mutations',
  '  each from a life on that has noticed it before: --mutations --known',
  '  a system that is known to be broken, until that is noticed: --variant NAME; each in turn: --variants',
  '  the names of both: --names',
].join('\n');

/** @throws UsageError */
export function optionsFrom(args: readonly string[]): SimulateOptions {
  const given = parsed(args);
  const names = mutations.map(({ name }) => name);
  return {
    lives: wholeNumber('--lives', given.lives ?? '1000', 1),
    seed: wholeNumber('--seed', given.seed ?? '1', 0),
    json: given.json === true,
    trace: given.trace === true,
    jobs: wholeNumber('--jobs', given.jobs ?? String(availableParallelism()), 1),
    mutation: oneOf('mutation', names, given.mutation),
    variant: oneOf('variant', variantNames, given.variant),
    sql: given['no-sql'] !== true,
    all: given.mutations === true ? 'mutations' : given.variants === true ? 'variants' : null,
    known: given.known === true,
    names: given.names === true,
  };
}

function parsed(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean' } as const;
    const texts = { lives: text, seed: text, jobs: text, mutation: text, variant: text };
    const flags = {
      json: flag,
      trace: flag,
      mutations: flag,
      variants: flag,
      known: flag,
      names: flag,
      'no-sql': flag,
    };
    return parseArgs({ args: [...args], options: { ...texts, ...flags }, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

function oneOf(what: string, names: readonly string[], name: string | undefined): string | null {
  if (name === undefined) return null;
  if (!names.includes(name)) throw new UsageError(`there is no ${what} "${name}"; --names lists them`);
  return name;
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new UsageError(`${name}: a whole number from ${least} on, not "${text}"\n${usage}`);
  return value;
}
