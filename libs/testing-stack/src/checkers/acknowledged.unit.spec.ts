import { beats, ended, envelope, resumed, started, ticked, at } from '@headcount/projection-runner/testing';
import { describe, expect, it } from 'vitest';
import {
  beatKey,
  checkAcknowledged,
  checkStoredOnce,
  endKey,
  reportsIn,
  startKey,
  type Write,
} from './acknowledged.js';

const site = 'default';
const acknowledged = (key: string, writer = 'w'): Write => ({ writer, key, outcome: 'acknowledged' });
const beatAt = (seconds: number) => beatKey(site, 's', at(seconds));

describe('I1', () => {
  it('finds reports in the log, whatever fact they became', () => {
    const writes = [
      acknowledged(startKey(site, 's')),
      acknowledged(beatAt(30)),
      acknowledged(beatAt(200)),
      acknowledged(beatKey(site, 'inferred', at(9))),
      acknowledged(endKey(site, 's')),
    ];
    const log = [
      envelope(1, started('s', 0), ticked()),
      envelope(2, beats(['s', 30])),
      envelope(3, ended('s', 30, 'lease_expired'), resumed('s', 200)),
      envelope(4, started('inferred', 9, { inferred: true })),
      envelope(5, ended('s', 210, 'logout')),
    ];
    expect(checkAcknowledged(writes, reportsIn(log))).toEqual([]);
  });

  it.each([
    { held: [2, 3, 4], place: 'prefix' },
    { held: [0, 1, 3, 4], place: 'middle' },
    { held: [0, 1, 2], place: 'postfix' },
    { held: [1, 3], place: 'prefix and middle and postfix' },
    { held: [], place: 'everything' },
  ])('tells of each writer what it lost: $place', ({ held, place }) => {
    const writes = [0, 1, 2, 3, 4].map((second) => acknowledged(beatAt(second)));
    const others = [acknowledged(startKey(site, 'x'), 'other')];
    const recorded = [...held.map((second) => [beatAt(second)]), [startKey(site, 'x')]];
    expect(checkAcknowledged([...writes, ...others], recorded)).toEqual([
      {
        law: 'I1 acknowledged',
        where: 'w',
        detail: expect.stringContaining(
          `${5 - held.length} of 5 acknowledged reports are lost (${place})`,
        ) as string,
      },
    ]);
  });

  it('allows what nobody knows of to be there or not', () => {
    const writes: Write[] = [
      { writer: 'w', key: beatAt(1), outcome: 'indeterminate' },
      { writer: 'w', key: beatAt(2), outcome: 'indeterminate' },
    ];
    expect(checkAcknowledged(writes, [[beatAt(1)]])).toEqual([]);
  });

  it('finds what was refused and is there all the same, and what nobody reported', () => {
    const writes: Write[] = [{ writer: 'w', key: beatAt(1), outcome: 'refused' }];
    expect(checkAcknowledged(writes, [[beatAt(1)], [endKey(site, 's')]]).map(({ where }) => where)).toEqual([
      beatAt(1),
      endKey(site, 's'),
    ]);
  });

  it('finds an envelope that is stored twice', () => {
    const log = [envelope(1, ticked()), envelope(2, ticked()), { ...envelope(3, ticked()), id: 'e1' }];
    expect(checkStoredOnce(log.slice(0, 2))).toEqual([]);
    expect(checkStoredOnce(log)).toMatchObject([{ detail: 'is stored at 1 and again at 3' }]);
  });
});
