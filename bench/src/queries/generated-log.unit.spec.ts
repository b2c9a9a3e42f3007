import { describe, expect, it } from 'vitest';
import { generateLife } from '../generator/life.js';
import { GeneratedLog } from './generated-log.js';
import { queriesLife } from './life.js';

const life = { ...queriesLife(50), users: 40, days: 1 };

describe('a generated log', () => {
  it('gives each envelope once, numbered from 1, and knows its end when it was read', async () => {
    const log = new GeneratedLog(generateLife(life));
    const reader = await log.read();
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

  it('takes nothing', async () => {
    await expect(new GeneratedLog([]).append()).rejects.toThrow('takes nothing');
  });
});
