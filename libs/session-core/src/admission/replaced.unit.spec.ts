import { describe, expect, it } from 'vitest';
import { alive, end, expire, GivenSite, start } from '../testing/given-site.js';

const tab = (id: string, startedAt = 0, clientInstanceId: string | null = 'tab') =>
  start(id, 'ada', { startedAt, clientInstanceId });
const named = (previousSessionId: string, replace: boolean, startedAt = 40_000) =>
  start('new', 'ada', { previousSessionId, replace, startedAt });

describe('replaced', () => {
  it('a start that names the session it replaces ends it in the same envelope, ends first', () => {
    const site = new GivenSite();
    site.when(start('old'));
    const { events, outcomes } = site.when(named('old', true));
    expect(events).toMatchObject([
      {
        type: 'SessionEnded',
        data: { sessionId: 'old', reason: 'replaced', endedAt: 40_000, replacedBySessionId: 'new' },
      },
      { type: 'SessionStarted', data: { sessionId: 'new' } },
    ]);
    expect(outcomes).toEqual([{ kind: 'fact', did: 'started' }]);
    expect(site.sessions.ended.get('old')).toMatchObject({ replacedBySessionId: 'new' });
    expect([...site.sessions.open.keys()]).toEqual(['new']);
  });

  it('naming a previous session alone ends nothing', () => {
    const site = new GivenSite();
    site.when(start('old'));
    expect(site.when(named('old', false)).types).toEqual(['SessionStarted']);
    expect(site.sessions.open.has('old')).toBe(true);
  });

  it('what has ended or was never known is not replaced', () => {
    const site = new GivenSite();
    site.when(start('old'));
    site.when(end('old'));
    expect(site.when(named('old', true)).types).toEqual(['SessionStarted']);
    expect(new GivenSite().when(named('nobody', true)).types).toEqual(['SessionStarted']);
  });

  it('a reload of one tab ends its session, two live tabs don’t end each other', () => {
    const site = new GivenSite();
    site.when(tab('a'), tab('b', 0, 'other tab'), tab('c', 0, null));
    expect(site.when(tab('d', 30_000)).events).toMatchObject([
      { type: 'SessionEnded', data: { sessionId: 'a', reason: 'replaced', endedAt: 30_000 } },
      { type: 'SessionStarted' },
    ]);
    expect([...site.sessions.open.keys()].sort()).toEqual(['b', 'c', 'd']);
  });

  it('reloads that come together leave the last one open', () => {
    const site = new GivenSite();
    site.when(tab('a', 0), tab('b', 10_000), tab('c', 20_000));
    expect([...site.sessions.open.keys()]).toEqual(['c']);
    expect(site.sessions.ended.get('a')).toMatchObject({ reason: 'replaced', endedAt: 10_000 });
  });

  it('a session never replaces itself', () => {
    const site = new GivenSite();
    site.when(alive('s', 60_000));
    const itself = start('s', 'ada', { previousSessionId: 's', replace: true });
    expect(site.when(itself).types).toEqual(['SessionStarted']);
  });

  it('a repeated start replaces nothing more', () => {
    const site = new GivenSite();
    site.when(tab('a'));
    site.when(tab('b', 10_000));
    expect(site.when(tab('b', 10_000))).toMatchObject({ events: [], outcomes: [{ kind: 'alive' }] });
  });

  it('finds every open session of the tab, also one that came back', () => {
    const site = new GivenSite().until(0);
    site.when(tab('lost'));
    site.until(95_000);
    site.when(expire('lost'));
    site.when(tab('next', 95_000));
    site.when(alive('lost', 96_000));
    expect(site.when(tab('last', 100_000)).types).toEqual(['SessionEnded', 'SessionEnded', 'SessionStarted']);
    expect([...site.sessions.open.keys()]).toEqual(['last']);
  });

  it('a replaced session ends at its own start at the earliest, and does not come back', () => {
    const site = new GivenSite();
    site.when(tab('a', 50_000));
    expect(site.when(tab('b', 40_000)).events).toMatchObject([{ data: { endedAt: 50_000 } }, {}]);
    expect(site.when(alive('a', 60_000)).outcomes).toMatchObject([{ kind: 'ended' }]);
  });
});
