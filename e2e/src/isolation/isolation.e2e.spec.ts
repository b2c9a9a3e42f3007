import { collectRoutes, openApiDocument } from '@headcount/contracts';
import { eventually } from '@headcount/testing-stack';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { System, type Answer } from '../system.js';
import { furnish, known, secret, Tenant } from './two-sites.js';
import { attackByEveryWay } from './ways-in.js';

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
  readonly parameters?: readonly { readonly name: string; readonly in: 'path' | 'query' }[];
}
interface Route {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  /** A stream of events. */
  readonly staysOpen: boolean;
}

/** What belongs to no site: the generations of the read model, which an admin of any may fill again. */
const ofNoSite = /^\/api\/v1\/(rebuilds|projections)/;

/** Every route of the reference that needs a key, so that a new one is asked too. */
const routes: readonly Route[] = Object.entries(
  (openApiDocument() as { paths: Record<string, Record<string, Operation>> }).paths,
)
  .filter(([path]) => path.startsWith('/api/') && !ofNoSite.test(path))
  .flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], responses }]) => ({
      ...{ method: method.toUpperCase(), path },
      staysOpen: 'text/event-stream' in (responses['200']?.content ?? {}),
      query: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
    })),
  );
const reads = routes.filter(({ method, staysOpen }) => method === 'GET' && !staysOpen);
const streams = routes.filter(({ staysOpen }) => staysOpen);

/** What a parameter of a query is set to by somebody who guesses well. */
const guesses: Readonly<Record<string, string>> = {
  userId: known.user,
  clientId: known.client,
  sourceId: known.source,
  limitId: known.limit,
  except: known.session,
  scope: `user:${known.user}`,
  q: 'known',
  status: 'open',
};

/** Of a foreign site: the bodies of its commands do as much harm there as can be done. */
const harmful: Readonly<Record<string, unknown>> = {
  'PUT /api/v1/policy': { heartbeatIntervalSeconds: 7 },
  'POST /api/v1/sites': { site: 'owner' },
  'POST /api/v1/keys': { name: 'mine', scopes: ['read'] },
  'PUT /api/v1/limits/{id}': { scope: 'site', max: 0, evict: true },
  'POST /api/v1/limit-checks': { userId: known.user },
  'POST /api/v1/limit-backtests': { limit: { scope: 'site', max: 0 } },
};

let system: System;
let owner: Tenant;
let stranger: Tenant;

beforeAll(async () => {
  system = await System.start();
  owner = await Tenant.of(system, 'owner', secret);
  stranger = await Tenant.of(system, 'stranger', 'mine');
  await furnish(owner);
  const isProjected = async () =>
    JSON.stringify((await owner.api('GET', '/api/v1/denials')).body).includes(known.refused);
  await eventually(isProjected, { what: 'the refusal to be told', within: 60_000 });
}, 180_000);
afterAll(() => system?.destroy());
beforeEach(() => {
  onTestFailed(() => void process.stderr.write(system.logs()));
});

function addressOf(path: string): string {
  const id = path.includes('/limits/') ? known.limit : path.includes('/keys/') ? owner.keyId : known.session;
  return path.replace('{userId}', known.user).replace(/\{\w+\}/, id);
}

async function ask(who: Tenant, { method, path }: Route, query = ''): Promise<Answer> {
  const body = method === 'GET' || method === 'DELETE' ? undefined : (harmful[`${method} ${path}`] ?? {});
  return who.api(method, addressOf(path) + query, body);
}

const textOf = ({ body }: Answer): string => JSON.stringify(body);

/** What the owner reads of what does not change by itself. */
async function owned(): Promise<ReadonlyMap<string, unknown>> {
  const answers = new Map<string, unknown>();
  for (const read of reads.filter(({ path }) => !/stats|usage|invariants/.test(path)))
    answers.set(read.path, (await ask(owner, read)).body);
  return answers;
}

describe('a key of one site', () => {
  it('reads nothing of another, whatever it asks for; the key of that one reads it', async () => {
    const told: string[] = [];
    for (const read of reads) {
      if (/known-|of-the-owner/.test(textOf(await ask(owner, read)))) told.push(read.path);
      const plain = await ask(stranger, read);
      expect(plain.status, read.path).toBeLessThan(500);
      expect(textOf(plain)).not.toContain(secret);
      if (!read.path.includes('{')) expect(textOf(plain)).not.toContain('known-');
      for (const name of read.query.filter((one) => guesses[one] !== undefined)) {
        const guessed = await ask(stranger, read, `?${name}=${encodeURIComponent(guesses[name]!)}`);
        expect(textOf(guessed), `${read.path} by ${name}`).not.toContain(secret);
        if (Array.isArray(guessed.body['data']) && name !== 'status' && !read.path.includes('stats'))
          expect(guessed.body['data']).toEqual([]);
      }
      expect(textOf(await ask(stranger, read, '?site=owner'))).not.toContain(secret);
    }
    expect(told).toEqual(
      expect.arrayContaining([
        ...['/api/v1/sessions', '/api/v1/sessions/{id}', '/api/v1/sessions/{id}/events'],
        ...['/api/v1/users', '/api/v1/users/{userId}', '/api/v1/users/{userId}/sessions'],
        ...['/api/v1/sources', '/api/v1/denials', '/api/v1/keys', '/api/v1/limits', '/api/v1/limits/{id}'],
      ]),
    );
  }, 120_000);

  it('moves nothing of another, by whichever way in', async () => {
    const before = await owned();
    const asked = await attackByEveryWay(stranger);
    for (const route of routes.filter(({ method }) => method !== 'GET'))
      asked.push(await ask(stranger, route));
    for (const { status, body } of asked) {
      expect(status, JSON.stringify(body)).toBeLessThan(500);
      expect(JSON.stringify(body)).not.toContain(secret);
    }
    expect(asked.filter(({ status }) => status < 300).length).toBeGreaterThan(8);
    const last = await stranger.api('PUT', '/api/v1/policy', { heartbeatIntervalSeconds: 8 });
    const isProjected = async () =>
      (await stranger.api('GET', '/api/v1/policy')).body['heartbeatIntervalSeconds'] === 8;
    await eventually(isProjected, {
      what: `${String(last.body['position'])} to be projected`,
      within: 60_000,
    });
    expect(await owned()).toEqual(before);
  }, 120_000);

  it('hears nothing of another, on any stream there is', async () => {
    const paths = streams.map(({ path }) => path);
    const notices = `/sources/${known.source}/notices`;
    const listening = (who: Tenant) => [
      ...paths.map((path) => who.listen(path)),
      who.listenToCollector(notices),
    ];
    const [ofOwner, ofStranger] = [listening(owner), listening(stranger)];
    await Promise.all([...ofOwner, ...ofStranger].map((stream) => stream.opened));
    const heard = { owner: 'known-told', stranger: 'told-elsewhere' };
    for (const [who, id] of [[owner, heard.owner] as const, [stranger, heard.stranger] as const]) {
      await who.api('DELETE', `/api/v1/limits/${known.limit}`);
      await who.collect('POST', '/sessions', { id, sourceId: known.source, host: id });
      await who.api('DELETE', `/api/v1/sessions/${id}`);
    }
    const told = { what: 'every stream to tell of a session of its own', within: 60_000 };
    await eventually(() => ofOwner.every(({ text }) => text.includes(heard.owner)), told);
    await eventually(() => ofStranger.every(({ text }) => text.includes(heard.stranger)), told);
    for (const { text } of ofStranger) expect(text).not.toContain(heard.owner);
    for (const { text } of ofOwner) expect(text).not.toContain(heard.stranger);
    for (const stream of [...ofOwner, ...ofStranger]) stream.close();
  }, 180_000);
});

it('every route of the reference was asked', () => {
  expect(reads.length).toBeGreaterThan(15);
  expect(routes.length - reads.length - streams.length).toBeGreaterThan(8);
  expect(collectRoutes.filter((route) => route.startsWith('GET'))).toEqual([
    'GET /sources/{sourceId}/notices',
  ]);
});
