import { randomUUID } from 'node:crypto';
import type { ComparisonAnswer, ProjectionAnswer, RebuildAnswer, WhatIfAnswer } from '@headcount/contracts';
import { runRebuild } from '@headcount/projection-runner';
import { withSql } from '@headcount/read-model';
import type { KeyScope } from '@headcount/session-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningApi } from '../testing/running-api.js';

let api: RunningApi;
let admin: string;
beforeEach(async () => {
  api = await RunningApi.start();
  admin = await api.keyOf('here', ['read', 'admin']);
});
afterEach(() => api.stop());

const root = '/api/v1/rebuilds';
const start = (body: object = {}) => api.ask<RebuildAnswer>(admin, root, body);
const step = (name: string) => api.ask<RebuildAnswer>(admin, `${root}/r2/${name}`, {});
const fill = () =>
  runRebuild({
    ...{ log: api.log, dataSource: api.dataSource, generation: 2, writer: randomUUID(), now: Date.now },
    signal: new AbortController().signal,
  });

describe('rebuilds', () => {
  it('are started, watched, compared, promoted, rolled back and dropped', async () => {
    const started = await start({ pace: 'full' });
    expect(started).toMatchObject({ status: 202, headers: { location: `${root}/r2` } });
    expect(started.body).toMatchObject({ id: 'r2', generation: 2, state: 'filling', pace: 'full', done: 0 });
    await fill();
    const { body: level } = await api.ask<RebuildAnswer>(admin, `${root}/r2`);
    expect(level).toMatchObject({ state: 'level', secondsLeft: null, policy: null, problem: null });
    expect(level.done).toBe(level.total);
    expect((await api.ask(admin, root)).body).toEqual({ data: [level] });

    const compared = await api.ask<ComparisonAnswer>(admin, `${root}/r2/compare`);
    expect(compared.body).toMatchObject({ equal: true, examples: [] });
    expect(await step('promote')).toMatchObject({ status: 200, body: { state: 'promoted', former: 1 } });
    const { body } = await api.ask<{ data: ProjectionAnswer[] }>(admin, '/api/v1/projections');
    expect(body.data.map(({ generation, active }) => [generation, active])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(await step('rollback')).toMatchObject({ status: 200, body: { state: 'level', former: null } });
    expect((await api.delete(admin, `${root}/r2`)).json()).toMatchObject({ state: 'dropped' });
  });

  it('end where they are asked to', async () => {
    const { body } = await start({ until: '1' });
    expect(body).toMatchObject({ until: 1, total: 1 });
    await fill();
    expect((await api.ask(admin, `${root}/r2`)).body).toMatchObject({ state: 'still', until: 1, done: 1 });
    expect(await step('promote')).toMatchObject({ status: 409, body: { code: 'rebuild_not_ready' } });
  });

  it('tell what another policy of the own site comes to, and are not promoted then', async () => {
    const { status, body } = await start({ policy: { activeGapSeconds: 60 } });
    expect([status, body.policy]).toEqual([202, { activeGapSeconds: 60 }]);
    const ask = (key: string, id = 'r2') => api.ask<WhatIfAnswer>(key, `${root}/${id}/what-if`);
    expect(await ask(admin)).toMatchObject({ status: 409, body: { code: 'rebuild_not_ready' } });
    await fill();
    expect(await ask(admin)).toMatchObject({
      status: 200,
      body: { id: 'r2', site: 'here', policy: { activeGapSeconds: 60 }, usersAffected: 0, users: [] },
    });
    const stranger = await api.keyOf('elsewhere', ['read']);
    expect(await ask(stranger)).toMatchObject({ status: 404, body: { code: 'rebuild_not_found' } });
    expect(await step('promote')).toMatchObject({ status: 409, body: { code: 'rebuild_not_ready' } });
    await api.delete(admin, `${root}/r2`);
    await start();
    expect(await ask(admin, 'r3')).toMatchObject({ status: 409, body: { code: 'rebuild_not_ready' } });
  });

  it('name what differs, of the own site alone', async () => {
    await api.keyOf('elsewhere', ['read']);
    await start();
    await fill();
    await withSql(api.dataSource, (sql) => sql.rows(`update g2.api_key set name = 'eve'`));
    const { body } = await api.ask<ComparisonAnswer>(admin, `${root}/r2/compare`);
    expect(body.equal).toBe(false);
    expect(body.tables.find(({ name }) => name === 'api_key')).toMatchObject({ rows: [2, 2], different: 2 });
    expect(body.examples).toMatchObject([
      { table: 'api_key', key: { site: 'here' }, columns: { name: ['ada', 'eve'] } },
    ]);
  });

  it('are refused with a code', async () => {
    const codeOf = async (answer: Promise<{ status: number; body: unknown }>) => {
      const { status, body } = await answer;
      return [status, (body as { code?: string }).code];
    };
    expect(await codeOf(api.ask(admin, `${root}/r9`))).toEqual([404, 'rebuild_not_found']);
    expect(await codeOf(api.ask(admin, `${root}/nine`))).toEqual([404, 'rebuild_not_found']);
    expect(await codeOf(start({ pace: 'hasty' }))).toEqual([400, 'invalid_request']);
    expect(await codeOf(start({ until: 'yesterday' }))).toEqual([400, 'invalid_request']);
    expect(await codeOf(start({ until: '4711' }))).toEqual([400, 'invalid_request']);
    for (const policy of [{}, { resumeWindowSeconds: 5 }, { leaseSeconds: 0 }, { timeZone: 'Berlin' }])
      expect(await codeOf(start({ policy }))).toEqual([400, 'invalid_request']);
    expect(await codeOf(start({ policy: { leaseSeconds: 75 }, until: '1' }))).toEqual([
      400,
      'invalid_request',
    ]);
    await start();
    expect(await codeOf(start())).toEqual([409, 'rebuild_in_progress']);
    expect(await codeOf(step('promote'))).toEqual([409, 'rebuild_not_ready']);
    expect(await codeOf(api.ask(admin, `${root}/r2/compare`))).toEqual([409, 'rebuild_not_ready']);
    await api.delete(admin, `${root}/r2`);
    api.log.faults.trimTo(2);
    expect(await codeOf(start())).toEqual([409, 'log_trimmed']);
  });

  it.each<[KeyScope]>([['read'], ['ingest']])('are not started by a key that may only %s', async (scope) => {
    const key = await api.keyOf('here', [scope]);
    expect(await api.ask(key, root, {})).toMatchObject({ status: 403 });
  });
});
