import { describe, expect, it } from 'vitest';
import { generateLife } from '../generator/life.js';
import { GeneratedLog } from './generated-log.js';
import { queriesLife } from './life.js';

const life = { ...queriesLife(50), users: 40, days: 1 };

describe('a generated log', () => {
  it('gives each envelope once, numbered from 1, and knows its end when it was read', async () => {
    const log = new GeneratedLog(() => generateLife(life));
    const reader = await log.read({ after: 0 });
    const expected = [...generateLife(life)];
    const ids: string[] = [];
    const seqs: number[] = [];
    while (ids.length < expected.length) {
      expect(log.end).toBe(null);
      for (const { id, seq } of await reader.next(1_000)) {
        ids.push(id);
        seqs.push(seq);
      }
    }
    const further = reader.next(1);
    expect(log.end).toBe(expected.length);
    expect(ids).toEqual(expected.map(({ id }) => id));
    expect(seqs).toEqual(expected.map((_, n) => n + 1));
    expect(log.sessions).toBe(50);
    expect((await log.state()).lastSeq).toBe(expected.length);
    await reader.close();
    expect(await further).toEqual([]);
  });

  it('is read again from anywhere', async () => {
    const log = new GeneratedLog(() => generateLife(life));
    const ids = async (after: number) => (await (await log.read({ after })).next(50)).map(({ id }) => id);
    const all = [...generateLife(life)].map(({ id }) => id);
    expect(await ids(0)).toEqual(all.slice(0, 50));
    expect(await ids(50)).toEqual(all.slice(50, 100));
    expect(await ids(7)).toEqual(all.slice(7, 57));
    expect(log.sessions).toBe(
      [...generateLife(life)]
        .slice(0, 57)
        .flatMap(({ events }) => events)
        .filter(({ type }) => type === 'SessionStarted').length,
    );
  });

  it('takes nothing', async () => {
    await expect(new GeneratedLog(() => []).append()).rejects.toThrow('takes nothing');
  });
});
