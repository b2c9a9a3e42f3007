import type { ActiveSums, ActiveUsers } from '@headcount/contracts';
import { periodAt, periodNames, type Bucket } from '@headcount/session-core';
import { freshDatabase } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsOf, sumsOf, type Fact } from '../testing/facts-of-life.js';
import { generatedLateLife, lifeBegin } from '../testing/generated-life.js';
import { asQuery, passes, sessionsOf, someFilters, text, type Row } from '../testing/passing-sessions.js';
import { served, type Served } from '../testing/served.js';

const site = 'lab';
const iso = (at: number) => new Date(at).toISOString();
const at = lifeBegin + 30 * 3_600_000;
let api: Served;
let rows: ReadonlyMap<string, Row>;
beforeAll(async () => {
  api = await served(await freshDatabase(), generatedLateLife(41, 250, lifeBegin), { sites: [site] });
  const ofSite = sessionsOf(api.log).filter((row) => row.site === site);
  rows = new Map(ofSite.map((row) => [row.id, row]));
});
afterAll(() => api.close());

async function ask(query: Record<string, string>): Promise<ActiveUsers> {
  const url = `/api/v1/stats/active-users?${new URLSearchParams(query).toString()}`;
  const answer = await api.app.inject({ url, headers: { authorization: api.authorization(site) } });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<ActiveUsers>();
}

/** What each kind of sessions adds up to, by what is told of it. */
function sumsBy(facts: readonly Fact[], kindOf: (row: Row) => object, bucket: Bucket) {
  const kinds = new Map<string, Fact[]>();
  for (const fact of facts) {
    const kind = JSON.stringify(kindOf(rows.get(fact.id)!));
    kinds.set(kind, [...(kinds.get(kind) ?? []), fact]);
  }
  const sums = [...kinds].map(([kind, those]) => ({
    ...(JSON.parse(kind) as object),
    ...sumsOf(those, bucket),
  }));
  return sums.filter(({ sessions }) => sessions > 0);
}

function deviceOf(row: Row) {
  const kind = text(row, 'app_name') === null ? 'browser' : 'app';
  return {
    type: text(row, 'device_type'),
    name: text(row, `${kind}_name`),
    version: text(row, `${kind}_version`),
  };
}
const systemOf = (row: Row) => ({ name: text(row, 'os_name'), version: text(row, 'os_version') });

function sameKinds(told: readonly ActiveSums[], found: readonly object[]): void {
  expect(new Set(told)).toEqual(new Set(found));
  const users = told.map((kind) => kind.users);
  expect(users).toEqual(users.toSorted((a, b) => b - a));
}

describe('who was there in a period is what a look at each session finds', () => {
  it.each(someFilters)('of those that pass %o', async (filters) => {
    const now = api.log.at(-1)!.loggedAt;
    const facts = factsOf(api.log, site).filter(({ id }) => passes(rows.get(id)!, { site, ...filters }, now));
    expect(facts.length).toBeGreaterThan(3);
    for (const period of periodNames)
      for (const tz of ['UTC', 'Asia/Kathmandu', 'America/St_Johns']) {
        const { devices, systems, ...told } = await ask({ ...asQuery(filters), period, tz, at: iso(at) });
        const bucket = { ...periodAt(tz, period, at), name: '' };
        const { start, end } = bucket;
        expect(told).toEqual({ period, tz, from: iso(start), to: iso(end), ...sumsOf(facts, bucket) });
        sameKinds(devices, sumsBy(facts, deviceOf, bucket));
        sameKinds(systems, sumsBy(facts, systemOf, bucket));
      }
  });
});
