import 'reflect-metadata';
import { newKey } from '@headcount/contracts/keys';
import type { CreateSiteCommand, IssueKeyCommand, SetPolicyCommand } from '@headcount/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { segment, apiRoutes } from '../testing/api-routes.js';
import { startAt } from '../testing/facts.js';
import { RunningApi } from '../testing/running-api.js';

let api: RunningApi;
let operator: string;
let reader: string;
/** What collectors were told. */
let told: (CreateSiteCommand | IssueKeyCommand | SetPolicyCommand)[];

const remember = <Command extends CreateSiteCommand | IssueKeyCommand | SetPolicyCommand>(
  command: Command,
) => {
  told.push(command);
  return Promise.resolve({ position: '9.0' });
};

beforeAll(async () => {
  api = await RunningApi.start({ collectors: { createSite: remember, issueKey: remember } });
  operator = await api.keyOf('all', ['read', 'admin']);
  reader = await api.keyOf('lab', ['read']);
  await api.keyOf('branch', ['read']);
  await api.says('lab', startAt('in-the-lab', api.now, 'ada'));
  await api.says('branch', startAt('in-the-branch', api.now, 'ada'));
});
afterAll(() => api.stop());
beforeEach(() => {
  told = [];
});

interface Listed {
  readonly data: readonly { readonly id: string; readonly site: string }[];
  readonly code?: string;
}
const get = (key: string, url: string) => api.ask<Listed>(key, url);
const idsOf = ({ body }: Awaited<ReturnType<typeof get>>) => body.data.map(({ id }) => id);

describe('the key of an operator', () => {
  it('reads whichever site it names', async () => {
    expect(idsOf(await get(operator, '/api/v1/sessions?site=lab'))).toEqual(['in-the-lab']);
    expect(idsOf(await get(operator, '/api/v1/sessions?site=branch'))).toEqual(['in-the-branch']);
    expect(idsOf(await get(operator, '/api/v1/sessions?site=nowhere'))).toEqual([]);
  });

  it('lists all sites, and no other does', async () => {
    const sites = (answer: Awaited<ReturnType<typeof get>>) => answer.body.data.map(({ site }) => site);
    expect(sites(await get(operator, '/api/v1/sites'))).toEqual(['branch', 'lab']);
    expect(sites(await get(operator, '/api/v1/sites?site=lab'))).toEqual(['lab']);
    expect(sites(await get(reader, '/api/v1/sites'))).toEqual(['lab']);
  });

  it('adds sites, and issues their keys and further ones of operators', async () => {
    const site = { site: 'outpost', timeZone: 'Asia/Tokyo' };
    expect(await api.ask(operator, '/api/v1/sites', site)).toMatchObject({ status: 201, body: site });
    const wanted = { name: 'first', scopes: ['admin'] };
    const ofSite = await api.ask(operator, '/api/v1/keys?site=outpost', wanted);
    expect(ofSite.body['key']).toMatch(/^hc_outpost_/);
    const another = await api.ask(operator, '/api/v1/keys', wanted);
    expect(another.body['key']).toMatch(/^hc_all_/);
    expect(told).toMatchObject([
      { ...site, byName: 'ada' },
      { site: 'outpost', name: 'first' },
      { site: 'all', name: 'first' },
    ]);
    const reporting = await api.ask(operator, '/api/v1/keys', { ...wanted, scopes: ['ingest', 'read'] });
    expect([reporting.status, reporting.body['code']]).toEqual([400, 'invalid_request']);
  });

  it.each([['all'], ['Not A Site'], ['']])('calls no site "%s"', async (site) => {
    const { status, body } = await api.ask(operator, '/api/v1/sites', { site });
    expect([status, body['code']]).toEqual([400, 'invalid_request']);
    expect(told).toEqual([]);
  });
});

describe('the key of a site', () => {
  it('adds none', async () => {
    const admin = await api.keyOf('lab', ['admin']);
    const { status, body } = await api.ask(admin, '/api/v1/sites', { site: 'mine' });
    expect([status, body['code']]).toEqual([403, 'forbidden']);
    expect(told).toEqual([]);
  });

  it('may name its own, and no other', async () => {
    expect(idsOf(await get(reader, '/api/v1/sessions?site=lab'))).toEqual(['in-the-lab']);
    for (const site of ['branch', 'all', 'nowhere']) {
      const { status, body } = await get(reader, `/api/v1/sessions?site=${site}`);
      expect([status, body.code]).toEqual([403, 'forbidden']);
    }
  });
});

/** What is of no site, or of all of them; and what only applications ask, with keys that report. */
const ofAll = /^\/api\/v1\/(?:sites|keys|rebuilds|projections|limit-checks)/;
const ofOne = apiRoutes.filter(({ path }) => !ofAll.test(path));

it.each(ofOne)('an operator has to name a site for $method $path', async ({ method, path }) => {
  const url = segment(path, 'some');
  const { statusCode, body } = await api.send(operator, method, url);
  expect([statusCode, body]).toEqual([400, expect.stringContaining('an operator says which one')]);
});

it('asks as often as a key may, and is told to wait beyond', async () => {
  const busy = await RunningApi.start({ requestsPerSecond: 3 });
  const key = await busy.keyOf('lab', ['read']);
  const answers = await Promise.all(Array.from({ length: 50 }, () => busy.ask(key, '/api/v1/sites')));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]));
  const refused = answers.find(({ status }) => status === 429)!;
  expect([refused.body['code'], refused.headers['retry-after']]).toEqual(['rate_limited', '1']);
  await busy.stop();
});

it('a key that names all sites, and was never issued, is nobody', async () => {
  expect((await get(newKey('all').text, '/api/v1/sites')).status).toBe(401);
});
