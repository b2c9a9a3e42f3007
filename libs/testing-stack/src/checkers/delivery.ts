import type { StoredEnvelope } from '@headcount/event-log';
import { differencesOf } from './reference.js';
import { nameOfRow, type CanonicalRow } from './canonical-row.js';
import type { Violation } from './violation.js';

type Batches = readonly (readonly StoredEnvelope[])[];

/** One way in which the envelopes of a log can reach a projection. */
export interface Delivery {
  readonly how: string;
  readonly batches: Batches;
}

/**
 * Ways to deliver a log that must not make a difference: in other batches, everything twice, from an earlier
 * envelope again, beats late, beats in another order. Lifecycle facts keep their order, as the log gives it.
 *
 * @param random gives numbers in [0, 1)
 */
export function deliveriesOf(envelopes: readonly StoredEnvelope[], random: () => number): Delivery[] {
  const below = (limit: number) => Math.floor(random() * limit);
  const from = below(envelopes.length + 1);
  const beats = envelopes.filter(saysOnlyBeats);
  const others = envelopes.filter((envelope) => !saysOnlyBeats(envelope));
  return [
    { how: 'one by one', batches: envelopes.map((envelope) => [envelope]) },
    { how: 'cut anywhere', batches: cut(envelopes, () => 1 + below(7)) },
    {
      how: 'each twice',
      batches: cut(
        envelopes.flatMap((one) => [one, one]),
        () => 1 + below(7),
      ),
    },
    { how: 'all twice', batches: [envelopes, envelopes] },
    { how: `again from ${envelopes[from]?.seq ?? 'the end'}`, batches: [envelopes, envelopes.slice(from)] },
    { how: 'beats late', batches: cut([...others, ...beats], () => 1 + below(7)) },
    { how: 'beats shuffled', batches: [...cut(others, () => 1 + below(7)), shuffled(beats, random)] },
  ];
}

/**
 * I7: however a log is delivered, the rows are those of its delivery in order, once.
 *
 * @param envelopes in which nothing is said of a session before its start: what is buried the first time would not
 *   be buried again
 * @param project fills tables that are empty with the batches, one after another, and dumps them
 */
export function checkDelivery(
  envelopes: readonly StoredEnvelope[],
  project: (batches: Batches) => readonly CanonicalRow[],
  random: () => number,
): Violation[] {
  const expected = new Map(project([envelopes]).map((row) => [nameOfRow(row), row]));
  return deliveriesOf(envelopes, random).flatMap(({ how, batches }) =>
    differing(project(batches), expected).map((detail): Violation => ({
      law: 'I7 delivery',
      where: `delivered ${how}`,
      detail,
    })),
  );
}

function differing(rows: readonly CanonicalRow[], expected: ReadonlyMap<string, CanonicalRow>): string[] {
  const found = new Set(rows.map(nameOfRow));
  const missing = [...expected.keys()].filter((name) => !found.has(name)).map((name) => `${name} is missing`);
  const others = rows.flatMap((row) => {
    const name = nameOfRow(row);
    const right = expected.get(name);
    if (right === undefined) return [`${name} should not be there`];
    return differencesOf(row, right).map((difference) => `${name}: ${difference}`);
  });
  return [...missing, ...others];
}

function saysOnlyBeats({ facts, unreadable }: StoredEnvelope): boolean {
  return unreadable.length === 0 && facts.every(({ event }) => event.type === 'Heartbeat');
}

function cut(envelopes: readonly StoredEnvelope[], size: () => number): StoredEnvelope[][] {
  const batches: StoredEnvelope[][] = [];
  for (let from = 0; from < envelopes.length; from += batches.at(-1)!.length)
    batches.push(envelopes.slice(from, from + size()));
  return batches;
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
