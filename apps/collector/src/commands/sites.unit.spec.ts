import { expect, it } from 'vitest';
import { useCollector } from '../testing/use-collector.js';
import { SitesController } from './sites.controller.js';

const test = useCollector();

const create = (site: string, timeZone = 'Europe/Berlin') =>
  new SitesController(test.running.parts.collector).create({ site, timeZone, byName: 'operator' });

it('a site is there once, with its time zone', async () => {
  expect(await create('branch')).toMatchObject({ ok: true });
  const facts = (await test.running.facts()).filter(({ event }) => event.site === 'branch');
  expect(Object.fromEntries(facts.map(({ event }) => [event.type, event.data]))).toMatchObject({
    SiteCreated: { timeZone: 'Europe/Berlin' },
    PolicyChanged: { policy: { timeZone: 'Europe/Berlin' }, changedBy: 'operator' },
  });
  expect(facts).toHaveLength(2);
  expect(await create('branch')).toEqual({ ok: false, code: 'site_exists' });
});

it('a site of which the log tells anything is there already', async () => {
  expect(await create('default')).toEqual({ ok: false, code: 'site_exists' });
});

it.each(['all', 'Not A Site', ''])('no site is called "%s"', async (name) => {
  expect(await create(name)).toEqual({ ok: false, code: 'invalid_request' });
  expect(await create('branch', 'Mars/Olympus')).toEqual({ ok: false, code: 'invalid_request' });
});
