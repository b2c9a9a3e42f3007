import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { mutations } from '../mutations/all.js';

export interface SimulateOptions {
  readonly lives: number;
  /** Of the first life; the next lives have the next seeds. */
  readonly seed: number;
  readonly json: boolean;
  readonly trace: boolean;
  /** How many processes share the work. */
  readonly jobs: number;
  /** The rule that is removed; the run ends with the first life in which that is noticed. */
  readonly mutation: string | null;
  /** Only tell which mutations there are. */
  readonly list: boolean;
}

export class UsageError extends Error {}

export const usage =
  'usage: npm run -s simulate -- [--lives N=1000] [--seed N=1] [--json] [--trace] [--jobs N]\n' +
  'One rule removed, until that is noticed: npm run -s simulate -- --mutation NAME; all names: --mutations\n' +
  'A failing seed alone, told step by step: npm run -s simulate -- --seed N --lives 1 --trace';

/** @throws UsageError */
export function optionsFrom(args: readonly string[]): SimulateOptions {
  const { lives, seed, json, trace, jobs, mutation = null, mutations: list } = parsed(args);
  if (mutation !== null && !mutations.some(({ name }) => name === mutation))
    throw new UsageError(`there is no mutation "${mutation}"; --mutations lists them`);
  return {
    lives: wholeNumber('--lives', lives ?? '1000', 1),
    seed: wholeNumber('--seed', seed ?? '1', 0),
    json: json === true,
    trace: trace === true,
    jobs: wholeNumber('--jobs', jobs ?? String(availableParallelism()), 1),
    mutation,
    list: list === true,
  };
}

function parsed(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean' } as const;
    const numbers = { lives: text, seed: text, jobs: text };
    const options = { ...numbers, mutation: text, json: flag, trace: flag, mutations: flag };
    return parseArgs({ args: [...args], options, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new UsageError(`${name}: a whole number from ${least} on, not "${text}"\n${usage}`);
  return value;
}
