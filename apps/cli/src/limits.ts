import type { Denial, LimitBacktest, LimitUsage, LimitView } from '@headcount/contracts';
import { exitCodes, Failure } from './failure.js';
import { printable, table } from './output.js';

type Value = string | number | boolean | null;

const numbers: ReadonlySet<string> = new Set(['max', 'releaseAfterIdleSeconds']);
const booleans: ReadonlySet<string> = new Set(['countAnonymous', 'evict']);

/**
 * The body of a limit from words such as `scope=user`, `max=5` and `exempt.role=admin,root`. What the words mean is
 * the API's to judge.
 *
 * @throws Failure (wrongUse) for a word that is no assignment, or a number or yes-or-no that is none
 */
export function limitAssignments(words: readonly string[]): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  const exempt: Record<string, readonly string[]> = {};
  for (const word of words) {
    const { name, value } = assignment(word, 'scope=user max=5');
    if (name.startsWith('exempt.')) exempt[name.slice('exempt.'.length)] = value.split(',');
    else body[name] = valueOf(name, value);
  }
  return Object.keys(exempt).length === 0 ? body : { ...body, exempt };
}

/** Attributes of a session from words such as `role=student`. @throws Failure (wrongUse) */
export function attributesOf(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const { name, value } = assignment(word, 'role=student');
      return [name, value];
    }),
  );
}

function assignment(word: string, example: string): { name: string; value: string } {
  const at = word.indexOf('=');
  if (at <= 0)
    throw new Failure(exitCodes.wrongUse, `"${word}" is no assignment: write NAME=VALUE, such as ${example}`);
  return { name: word.slice(0, at), value: word.slice(at + 1) };
}

function valueOf(name: string, text: string): Value {
  if (text === 'null') return null;
  if (booleans.has(name)) {
    if (text === 'true' || text === 'false') return text === 'true';
    throw new Failure(exitCodes.wrongUse, `${name}: "${text}" is neither true nor false`);
  }
  if (!numbers.has(name)) return text;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new Failure(exitCodes.wrongUse, `${name}: "${text}" is neither a number nor null`);
  return value;
}

/** One line a limit, with a heading. */
export function limitTable(limits: readonly (LimitView & { readonly changedBy: string | null })[]): string[] {
  const rows = limits.map((limit) => [
    printable(limit.id, 32),
    limit.scope === 'attribute' ? `attribute ${printable(limit.attribute ?? '', 24)}` : limit.scope,
    printable(limit.key ?? '-', 24),
    `${limit.max ?? 'no bound'}${limit.max === null ? '' : ` ${limit.unit}`}`,
    limit.mode,
    limit.releaseAfterIdleSeconds === null ? 'never' : `${limit.releaseAfterIdleSeconds} s`,
    printable(limit.changedBy ?? '-', 32),
  ]);
  return table([['ID', 'SCOPE', 'KEY', 'MAX', 'MODE', 'IDLE RELEASE', 'BY'], ...rows]);
}

/** How full a limit is, in words, and who is in. */
export function usageLines({ limit, key, inUse, peak, peakAt, denials, occupants }: LimitUsage): string[] {
  const of = key === null ? '' : ` of ${printable(key)}`;
  const highest = peakAt === null ? 'none was taken before' : `${peak} at most, at ${peakAt}`;
  const rows = occupants.map(({ id, userId, since }) => [printable(userId ?? '-', 24), since, printable(id)]);
  return [
    `${inUse} of ${limit.max ?? 'any number of'} seats${of} are taken; ${highest}; ${denials} refused`,
    ...(rows.length === 0 ? [] : table([['USER', 'SINCE', 'SESSION'], ...rows])),
  ];
}

/** One line a refusal, with a heading. */
export function denialTable(denials: readonly Denial[]): string[] {
  const rows = denials.map((denial) => [
    denial.deniedAt,
    printable(denial.userId ?? '-', 24),
    printable(denial.limitId, 24),
    `${denial.current} of ${denial.max}`,
    `${denial.count}`,
    denial.admittedAt ?? 'not yet',
  ]);
  return table([['AT', 'USER', 'LIMIT', 'TAKEN', 'TIMES', 'GOT IN'], ...rows]);
}

/** What a limit would have refused, in words: whom most, and in which hours. */
export function backtestLines({ refused, ofStarts, users, hours, smallestMax }: LimitBacktest): string[] {
  const { refusedPercent, max } = smallestMax;
  const few = refusedPercent === 0 ? 'nobody' : `less than ${refusedPercent} %`;
  return [
    `${refused} of ${ofStarts} sessions would have been refused; from ${max} on ${few}`,
    ...table(users.slice(0, 20).map(({ userId, refused }) => [printable(userId ?? '-', 24), `${refused}`])),
    ...table(hours.map(({ start, refused }) => [start, `${refused}`])),
  ];
}
