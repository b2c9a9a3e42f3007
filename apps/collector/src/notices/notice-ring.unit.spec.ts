import { describe, expect, it } from 'vitest';
import type { Notice } from './notice.js';
import { NoticeRing } from './notice-ring.js';

const notice = (seq: number, sourceId = 'host'): Notice => ({
  ...{ site: 'default', sourceId, position: { seq, index: 0 }, type: 'session.revoked' },
  data: { sessionId: 's', userId: null, incarnation: null, at: '', endedBy: 'admin', endedByName: null },
});
const seqs = (notices: readonly Notice[] | null) => notices?.map(({ position }) => position.seq);

describe('a ring of notices', () => {
  it('gives a source what was said to it behind a position', () => {
    const ring = new NoticeRing({ seq: 4, index: 0 }, 10);
    for (const [seq, source] of [
      [5, 'host'],
      [6, 'other'],
      [7, 'host'],
    ] as const)
      ring.push(notice(seq, source));
    expect(seqs(ring.after({ seq: 4, index: 0 }, 'host'))).toEqual([5, 7]);
    expect(seqs(ring.after({ seq: 5, index: 0 }, 'host'))).toEqual([7]);
    expect(seqs(ring.after({ seq: 7, index: 0 }, 'host'))).toEqual([]);
  });

  it('says so when it never knew, or has forgotten', () => {
    const ring = new NoticeRing({ seq: 4, index: 0 }, 2);
    expect(ring.after({ seq: 3, index: 9 }, 'host')).toBeNull();
    for (let seq = 5; seq < 9; seq += 1) ring.push(notice(seq));
    expect(ring.after({ seq: 5, index: 0 }, 'host')).toBeNull();
    expect(seqs(ring.after({ seq: 6, index: 0 }, 'host'))).toEqual([7, 8]);
  });

  it('remembers no more than twice as many as it must', () => {
    const ring = new NoticeRing({ seq: 0, index: 0 }, 100);
    for (let seq = 1; seq <= 10_000; seq += 1) ring.push(notice(seq));
    const kept = ring.after({ seq: 9_900, index: 0 }, 'host')!;
    expect(kept).toHaveLength(100);
    expect(ring.after({ seq: 9_799, index: 0 }, 'host')).toBeNull();
  });
});
