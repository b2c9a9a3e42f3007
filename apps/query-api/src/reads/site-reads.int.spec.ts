import 'reflect-metadata';
import type { DeadLetter, Page, Site, Source } from '@headcount/contracts';
import { withSql } from '@headcount/read-model';
import { defaultSitePolicy, type Beat } from '@headcount/session-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitChanged, startAt } from '../testing/facts.js';
import { RunningApi } from '../testing/running-api.js';

let api: RunningApi;
const keys: Record<string, string> = {};
beforeAll(async () => {
  api = await RunningApi.start();
  for (const site of ['lab', 'ward']) keys[site] = await api.keyOf(site, ['read', 'admin']);
});
afterAll(() => api.stop());

const ask = <Body>(site: string, path: string) => api.ask<Body>(keys[site]!, `/api/v1/${path}`);
const beatsOf = (sourceId: string, more: object, ...beats: readonly Beat[]) =>
  ({ type: 'Heartbeat', data: { sourceId, beats, ...more } }) as const;
const beat = (sessionId: string): Beat => ({ sessionId, at: api.now, active: true });

describe('GET /sites', () => {
  it('tells of the key’s own site, its zone and who is on', async () => {
    const policy = { ...defaultSitePolicy, timeZone: 'Asia/Tokyo' };
    await api.says('lab', { type: 'PolicyChanged', data: { policy, changedBy: null } });
    const seq = await api.says('lab', startAt('on', api.now, 'alice'));
    const { body, position } = await ask<{ data: Site[] }>('lab', `sites?minPosition=${seq}.0`);
    expect(body).toEqual({ data: [{ site: 'lab', timeZone: 'Asia/Tokyo', open: 1 }] });
    expect(position).toBe(seq);
    expect((await ask('ward', 'sites')).body).toEqual({ data: [{ site: 'ward', timeZone: 'UTC', open: 0 }] });
  });
});

describe('GET /sources', () => {
  const skewOf = async (site: string, id: string) =>
    (await ask<{ data: Source[] }>(site, 'sources')).body.data.find(({ sourceId }) => sourceId === id);

  it('tells how far a clock was off when it last told, and null of one that never did', async () => {
    for (const sourceId of ['told', 'silent'])
      await api.says('lab', startAt(`of ${sourceId}`, api.now, 'alice', { sourceId }));
    await api.says('lab', beatsOf('told', { skewMs: 3_600_041 }, beat('of told')));
    await api.says('lab', beatsOf('silent', {}, beat('of silent')));
    expect(await skewOf('lab', 'told')).toMatchObject({ open: 1, clockSkewSeconds: 3600.041 });
    await api.says('lab', beatsOf('told', { skewMs: -7 }, beat('of told')));
    await api.says('lab', beatsOf('told', {}, beat('of told')));
    await api.says('ward', beatsOf('told', { skewMs: 99 }));
    expect(await skewOf('lab', 'told')).toMatchObject({ clockSkewSeconds: -0.007 });
    expect(await skewOf('lab', 'silent')).toMatchObject({ clockSkewSeconds: null });
  });
});

describe('GET /sources of a source that registered', () => {
  it('tells its newest life, before it told of a session and after', async () => {
    const key = await api.keyOf('mill', ['read']);
    const told = async () => (await api.ask<{ data: Source[] }>(key, '/api/v1/sources')).body.data;
    const data = { sourceId: 'host', startedAt: api.now, heartbeatMs: null, kind: null };
    await api.says('mill', { type: 'SourceStarted', data: { ...data, incarnation: 'boot-1' } });
    const registeredAt = new Date(api.now).toISOString();
    const idle = { sourceId: 'host', sessions: 0, open: 0, lastSeenAt: registeredAt, clockSkewSeconds: null };
    expect(await told()).toEqual([{ ...idle, incarnation: 'boot-1' }]);
    const own = { sourceId: 'host', incarnation: 'boot-1' };
    await api.says('mill', startAt('m', api.now, 'alice', own));
    await api.says('mill', { type: 'SourceStarted', data: { ...data, incarnation: 'boot-2' } });
    expect(await told()).toEqual([{ ...idle, incarnation: 'boot-2', sessions: 1, open: 1 }]);
  });
});

describe('GET /dead-letters', () => {
  it('are those of the key’s site, the latest first, page by page', async () => {
    for (const [site, id] of [
      ['lab', 'lost1'],
      ['ward', 'lost2'],
      ['lab', 'lost3'],
    ] as const)
      await api.says(site, beatsOf('host', {}, beat(id)));
    const first = (await ask<Page<DeadLetter>>('lab', 'dead-letters?limit=1')).body;
    expect(first.data).toMatchObject([
      {
        ...{ type: 'headcount.session.heartbeat.v1', reason: 'beats of unknown sessions', count: 1 },
        event: { site: 'lab', data: { beats: [{ sessionId: 'lost3' }] } },
      },
    ]);
    const cursor = first.page.nextCursor!;
    const second = (await ask<Page<DeadLetter>>('lab', `dead-letters?limit=1&cursor=${cursor}`)).body;
    expect(second).toMatchObject({
      data: [{ event: { data: { beats: [{ sessionId: 'lost1' }] } } }],
      page: { nextCursor: null },
    });
    const theirs = await ask<Page<DeadLetter>>('ward', 'dead-letters');
    expect(theirs.body.data).toMatchObject([{ event: { data: { beats: [{ sessionId: 'lost2' }] } } }]);
    expect(await ask('ward', `dead-letters?cursor=${cursor}`)).toMatchObject({ status: 400 });
  });

  it('are tried again at their place, by their own site, and taken up once nothing is in the way', async () => {
    await withSql(api.dataSource, (sql) =>
      sql.rows(`alter table g1.session add constraint bad check (host <> 'bad')`),
    );
    const start = startAt('refused', api.now, 'alice');
    const seq = await api.says('lab', { ...start, data: { ...start.data, host: 'bad' } });
    await api.says('lab', beatsOf('host', {}, beat('refused')));
    const retry = async (site: string, id: string) => {
      const answer = await api.ask(keys[site]!, `/api/v1/dead-letters/${id}/retry`, {});
      return [answer.status, answer.body['code'] ?? answer.body['facts']];
    };
    expect(await retry('lab', `${seq}.0`)).toEqual([409, 'dead_letter_stands']);
    await withSql(api.dataSource, (sql) => sql.rows('alter table g1.session drop constraint bad'));
    expect(await retry('ward', `${seq}.0`)).toEqual([404, 'dead_letter_not_found']);
    expect(await retry('lab', 'nowhere')).toEqual([404, 'dead_letter_not_found']);
    expect(await retry('lab', `${seq}.0`)).toEqual([200, 2]);
    expect((await ask('lab', 'sessions/refused')).body).toMatchObject({ id: 'refused', host: 'bad' });
    expect(await retry('lab', `${seq}.0`)).toEqual([404, 'dead_letter_not_found']);
  });

  it('need a key that may administer', async () => {
    const reader = await api.keyOf('lab', ['read']);
    expect((await api.ask(reader, '/api/v1/dead-letters')).body).toMatchObject({ code: 'forbidden' });
  });
});

describe('policy and limits', () => {
  it('have an ETag and a position, and wait for one', async () => {
    const seq = await api.says('lab', limitChanged('per-site', { max: 3 }));
    for (const path of ['policy', 'limits/per-site', 'limits/per-site/usage?from=2026-03-02T00:00:00Z']) {
      const { headers, position } = await ask('lab', path);
      expect([path, position]).toEqual([path, seq]);
      const tag = String(headers['etag']);
      expect(tag).toMatch(/^"[\w-]{22}"$/);
      const again = await api.get(keys['lab']!, `/api/v1/${path}`, { 'if-none-match': tag });
      expect([path, again.statusCode, again.body]).toEqual([path, 304, '']);
    }
    for (const path of ['policy', 'limits/per-site', 'sites', 'dead-letters', 'users/alice'])
      expect((await ask('lab', `${path}?minPosition=999999.0`)).body).toMatchObject({
        ...{ code: 'log_replaced', status: 410, detail: `the log ends at ${seq}, before 999999` },
      });
    expect((await ask('lab', 'policy?nonsense=1')).body).toMatchObject({ code: 'invalid_request' });
  }, 30_000);

  it('of another site are not there', async () => {
    expect(await ask('ward', 'limits/per-site')).toMatchObject({ status: 404 });
  });
});

describe('GET /users/{userId} of a window', () => {
  it('tells what of the sessions lies in it', async () => {
    const from = api.now;
    await api.says('ward', startAt('w', from, 'bob'));
    const beats = [60_000, 120_000].map((ms) => ({ sessionId: 'w', at: from + ms, active: true }));
    await api.says('ward', beatsOf('host', {}, ...beats));
    const at = (ms: number) => new Date(from + ms).toISOString();
    const whole = await ask('ward', 'users/bob');
    expect(whole.body).toMatchObject({ sessions: 1, connectedSeconds: { sum: 120, union: 120 } });
    const part = await ask('ward', `users/bob?from=${at(30_000)}&to=${at(70_000)}`);
    expect(part.body).toMatchObject({ connectedSeconds: { sum: 40, union: 40 }, firstSeenAt: at(30_000) });
    expect((await ask('ward', `users/bob?from=${at(100_000)}`)).body).toMatchObject({
      connectedSeconds: { sum: 20 },
    });
    expect(await ask('ward', `users/bob?to=${at(0)}`)).toMatchObject({ status: 404 });
    expect(await ask('ward', `users/bob?from=${at(1)}&to=${at(0)}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    });
  });
});
