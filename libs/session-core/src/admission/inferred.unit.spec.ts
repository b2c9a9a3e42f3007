import { describe, expect, it } from 'vitest';
import { startData } from '../testing/given.js';
import { alive, end, GivenSite, start } from '../testing/given-site.js';

const inferredAt = (startedAt: number) => startData(startedAt / 1000, { inferred: true });
const source = { sourceId: 'host', incarnation: 'one' };

describe('inferred', () => {
  it('the real start, arriving later, is recorded, lowers the time and tells the rest', () => {
    const site = new GivenSite();
    site.when(alive('s', 60_000));
    expect(site.when(start('s', 'ada', { ...source, startedAt: 20_000 }))).toMatchObject({
      types: ['SessionStarted'],
      outcomes: [{ kind: 'fact', did: 'started' }],
    });
    expect(site.sessions.open.get('s')).toMatchObject({
      ...source,
      userId: 'ada',
      inferred: false,
      startedAt: 20_000,
      lastSeenAt: 60_000,
    });
  });

  it('a session whose start is known is never inferred again', () => {
    const site = new GivenSite();
    site.when(start('s', 'ada'));
    site.read([{ type: 'SessionStarted', data: inferredAt(5_000) }], 5_000);
    expect(site.sessions.open.get('s')).toMatchObject({ inferred: false, startedAt: 0 });
  });

  it('the real start is recorded once', () => {
    const site = new GivenSite();
    site.when(alive('s', 60_000));
    site.when(start('s', 'ada'));
    expect(site.when(start('s', 'ada'))).toMatchObject({ events: [], outcomes: [{ kind: 'alive' }] });
  });

  it('the real start renews the lease like any signal, less its age', () => {
    const site = new GivenSite().until(0);
    site.when(alive('s', 0));
    site.until(60_000).when(start('s', 'ada', { ageMs: 10_000 }));
    expect(site.sessions.open.get('s')).toMatchObject({ lastLc: 50_000 });
  });

  it('a start of another source or user is none of it', () => {
    const site = new GivenSite();
    site.read(
      [{ type: 'SessionStarted', data: startData(0, { userId: 'ada', ...source, inferred: true }) }],
      0,
    );
    expect(site.when(start('s', 'bob', source)).outcomes).toEqual([{ kind: 'conflict' }]);
    expect(site.when(start('s', 'ada', { sourceId: 'other' })).outcomes).toEqual([{ kind: 'conflict' }]);
  });

  it('an end of an unknown session infers its start in the same envelope', () => {
    const site = new GivenSite();
    expect(site.when(end('s', 50_000, { inferred: inferredAt(20_000) }))).toMatchObject({
      events: [
        { type: 'SessionStarted', data: { inferred: true, startedAt: 20_000 } },
        { type: 'SessionEnded', data: { reason: 'logout', endedAt: 50_000 } },
      ],
      outcomes: [{ kind: 'fact', did: 'ended' }],
    });
    expect(site.sessions.ended.has('s')).toBe(true);
  });

  it('an end of a known session infers nothing', () => {
    const site = new GivenSite();
    site.when(start());
    expect(site.when(end('s', 50_000, { inferred: inferredAt(20_000) })).types).toEqual(['SessionEnded']);
  });
});
