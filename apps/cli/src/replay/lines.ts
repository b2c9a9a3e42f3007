import { isUnderWay, secondsLeft, type Comparison, type Rebuild } from '@headcount/read-model';
import { printable, roughly, table } from '../output.js';

const words: Readonly<Record<Rebuild['state'], string>> = {
  filling: 'fills its tables',
  indexing: 'makes its indexes',
  catching_up: 'catches up',
  level: 'is level: compare it, promote it, or drop it',
  still: 'stands still where it was to end: dump it, and drop it',
  promoted: 'is promoted',
  dropped: 'was dropped',
  failed: 'has failed: drop it',
};

const compared = 'is compared: `replay what-if` shows it, `replay drop` gives its space back';

/** A rebuild in one line. */
export function rebuildLine(rebuild: Rebuild): string {
  const { id, state, whatIf, done, total, facts, factsPerSecond, problem } = rebuild;
  const left = secondsLeft(rebuild);
  return [
    `${id} ${state === 'still' && whatIf !== null ? compared : words[state]}`,
    `${done} of ${total} messages, ${facts} facts`,
    ...(isUnderWay(rebuild) && factsPerSecond !== null ? [`${Math.round(factsPerSecond)} facts/s`] : []),
    ...(left === null ? [] : [`${roughly(left)} left`]),
    ...(problem === null ? [] : [printable(problem, 500)]),
  ].join('; ');
}

/** A comparison for people: a line for each table, and what differs in the first rows that do. */
export function comparedLines({ equal, position, tables, examples }: Comparison): string[] {
  const rows = tables.map(({ name, rows: [a, b], different }) => [
    different === 0 ? 'equal' : 'DIFFERS',
    name,
    a === b ? `${a} rows` : `${a} and ${b} rows`,
    different === 0 ? '' : `${different} different`,
  ]);
  const named = examples.map(({ table: of, key, missingIn, columns }) => {
    const where = `${of} ${printable(JSON.stringify(key), 200)}`;
    if (missingIn !== null) return `${where} is missing in generation ${missingIn}`;
    const cells = Object.entries(columns).map(
      ([name, [a, b]]) =>
        `${name} ${printable(JSON.stringify(a), 80)} and ${printable(JSON.stringify(b), 80)}`,
    );
    return `${where}: ${cells.join(', ')}`;
  });
  const verdict = equal ? 'the generations are equal' : 'the generations differ';
  return [...table(rows), ...named, `${verdict} at position ${position}`];
}
