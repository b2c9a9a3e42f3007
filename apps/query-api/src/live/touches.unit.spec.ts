import type { StoredEnvelope } from '@headcount/event-log';
import { describe, expect, it } from 'vitest';
import { Touches } from './touches.js';

function envelope(seq: number, site: string, ...ids: readonly string[]): StoredEnvelope {
  const beats = ids.map((sessionId) => ({ sessionId, at: 0, active: true }));
  const event = { type: 'Heartbeat', id: `${seq}/0`, site, time: 0, receivedAt: 0, data: { beats } };
  const facts = [{ position: { seq, index: 0 }, event }];
  return { seq, facts, loggedAt: 0, subject: '', id: '', unreadable: [] } as unknown as StoredEnvelope;
}

const all = { upTo: 1_000_000, enough: 1_000_000 };

describe('touched sessions', () => {
  it('are those of a site behind a sequence, each once, up to another', () => {
    const touches = new Touches(10, 100);
    touches.push(envelope(11, 'lab', 'a', 'b'));
    touches.push(envelope(12, 'ward', 'w'));
    touches.push(envelope(14, 'lab', 'b', 'c'));
    expect([...touches.of('lab', { ...all, after: 10 }).ids]).toEqual(['a', 'b', 'c']);
    expect([...touches.of('lab', { ...all, after: 11 }).ids]).toEqual(['b', 'c']);
    expect(touches.of('lab', { after: 10, upTo: 13, enough: 9 })).toEqual({
      ids: new Set(['a', 'b']),
      to: 13,
    });
    expect([touches.from, touches.to]).toEqual([10, 14]);
  });

  it('are cut between envelopes where there are enough', () => {
    const touches = new Touches(0, 100);
    touches.push(envelope(1, 'lab', 'a', 'b', 'c'));
    touches.push(envelope(2, 'lab', 'd'));
    const { ids, to } = touches.of('lab', { after: 0, upTo: 2, enough: 2 });
    expect([[...ids], to]).toEqual([['a', 'b', 'c'], 1]);
  });

  it('are forgotten beyond a number, and it is known from where on they are whole', () => {
    const touches = new Touches(0, 60_000);
    const ids = Array.from({ length: 100 }, (_, i) => `s${i}`);
    for (let seq = 1; seq <= 1_300; seq += 1) touches.push(envelope(seq, 'lab', ...ids));
    expect(touches.from).toBe(700);
    const { ids: last } = touches.of('lab', { ...all, after: 1_299 });
    expect(last.size).toBe(100);
    touches.push(envelope(1_301, 'lab', 'a'));
    expect([touches.from, touches.of('lab', { ...all, after: 1_300 }).ids]).toEqual([701, new Set(['a'])]);
  });
});
