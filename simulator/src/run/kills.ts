import type { Mutation } from '../mutations/mutation.js';
import { runLives, type Lives } from './pool.js';
import { Summing } from './summary.js';

/** Something broken on purpose: the product with a rule removed, or a system that is known to be wrong. */
export interface Victim {
  readonly kind: 'mutation' | 'variant';
  readonly name: string;
  /** What is missing. */
  readonly rule: string;
  /** Only Postgres shows it. */
  readonly needsSql: boolean;
  /** Of a life that has noticed before; null: it begins with the first of all. */
  readonly seed: number | null;
}

/** Whether somebody noticed, and what that took. */
export interface Kill {
  readonly name: string;
  readonly rule: string;
  readonly killed: boolean;
  /** How many were lived until then. */
  readonly lives: number;
  readonly facts: number;
  /** The first life in which a law did not hold, and the law. */
  readonly seed: number | null;
  readonly law: string | null;
}

export interface Kills {
  readonly kills: readonly Kill[];
  readonly survivors: readonly string[];
}

type Attempts = Pick<Lives, 'first' | 'count' | 'jobs' | 'postgresUrl'>;

/** Lives with each victim in turn, several at a time, until the first law is broken; calls `onKill` as they come. */
export async function killAll(
  victims: readonly Victim[],
  attempts: Attempts,
  onKill: (kill: Kill) => void,
): Promise<Kills> {
  const kills = new Map<Victim, Kill>();
  const waiting = victims.values();
  const work = async (): Promise<void> => {
    for (const victim of waiting) {
      const kill = await killOne(victim, attempts);
      kills.set(victim, kill);
      onKill(kill);
    }
  };
  await Promise.all(Array.from({ length: attempts.jobs }, work));
  const all = victims.map((victim) => kills.get(victim)!);
  return { kills: all, survivors: all.filter(({ killed }) => !killed).map(({ name }) => name) };
}

async function killOne({ kind, name, rule, needsSql, seed }: Victim, attempts: Attempts): Promise<Kill> {
  const summing = new Summing();
  let first: { readonly seed: number; readonly law: string } | null = null;
  const broken = {
    first: seed ?? attempts.first,
    mutation: kind === 'mutation' ? name : null,
    variant: kind === 'variant' ? name : null,
    postgresUrl: needsSql ? attempts.postgresUrl : null,
  };
  await runLives({ ...attempts, ...broken, jobs: 1 }, (report) => {
    const [found] = summing.add(report);
    if (found !== undefined) first ??= { seed: found.seed, law: found.violation.law };
    return summing.isViolated ? 'enough' : 'go on';
  });
  const { lives, facts } = summing.summary;
  return { name, rule, killed: summing.isViolated, lives, facts, ...(first ?? { seed: null, law: null }) };
}

/** @param known each mutation begins with a life that has noticed it before */
export function victimsOf(
  mutations: readonly Mutation[],
  variants: readonly string[],
  known = false,
): readonly Victim[] {
  return [
    ...mutations.map(({ name, rule, seed, needsSql = false }) => ({
      kind: 'mutation' as const,
      ...{ name, rule, needsSql, seed: known ? seed : null },
    })),
    ...variants.map((name) => ({
      kind: 'variant' as const,
      ...{ name, rule: name, needsSql: false, seed: null },
    })),
  ];
}
