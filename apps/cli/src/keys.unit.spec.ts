import { keyMatches, newKey } from '@headcount/contracts/keys';
import { allSites, lifecycleSubject } from '@headcount/contracts';
import type { AppendAnswer, EventLog, StoredEnvelope } from '@headcount/event-log';
import { MemoryLog } from '@headcount/event-log/memory';
import { describe, expect, it } from 'vitest';
import { issueKey } from './keys.js';

async function everything(log: EventLog): Promise<StoredEnvelope[]> {
  const { lastSeq } = await log.state();
  const reader = await log.read({ after: 0 });
  const envelopes: StoredEnvelope[] = [];
  while ((envelopes.at(-1)?.seq ?? 0) < lastSeq) envelopes.push(...(await reader.next(100)));
  await reader.close();
  return envelopes;
}

describe('issueKey', () => {
  it('makes a key valid by its hash alone, with its site, once', async () => {
    const log = new MemoryLog({ now: Date.now });
    const key = newKey('default');
    expect(await issueKey(log, key.text)).toBe(true);
    expect(await issueKey(log, key.text)).toBe(false);
    const [envelope, ...others] = await everything(log);
    expect(others).toEqual([]);
    expect(envelope?.subject).toBe(lifecycleSubject('default'));
    const events = envelope?.facts.map(({ event }) => event) ?? [];
    expect(events.map(({ type }) => type)).toEqual(['SiteCreated', 'KeyIssued']);
    const issued = events.find((event) => event.type === 'KeyIssued');
    expect(issued?.data.scopes).toEqual(['ingest', 'read', 'admin']);
    expect(keyMatches(key.text, issued?.data.secretHash ?? '')).toBe(true);
    expect(JSON.stringify(envelope)).not.toContain(key.text);
  });

  it('adds a second key to a site that there is', async () => {
    const log = new MemoryLog({ now: Date.now });
    await issueKey(log, newKey('default').text);
    await issueKey(log, newKey('default').text);
    const types = (await everything(log)).flatMap(({ facts }) => facts.map(({ event }) => event.type));
    expect(types).toEqual(['SiteCreated', 'KeyIssued', 'KeyIssued']);
  });

  it('makes an operator of a key of all sites, who is no site and reports nothing', async () => {
    const log = new MemoryLog({ now: Date.now });
    await issueKey(log, newKey(allSites).text);
    const [envelope] = await everything(log);
    expect(envelope?.facts.map(({ event }) => event)).toMatchObject([
      { type: 'KeyIssued', site: allSites, data: { name: 'operator', scopes: ['read', 'admin'] } },
    ]);
  });

  it('refuses a text that is no key', async () => {
    await expect(issueKey(new MemoryLog({ now: Date.now }), 'secret')).rejects.toThrow('that is no key');
  });

  it('says why when the log does not take it', async () => {
    const log = new MemoryLog({ now: Date.now });
    const refusing: EventLog = {
      state: () => log.state(),
      read: (options) => log.read(options),
      lastSequenceOf: (subject) => log.lastSequenceOf(subject),
      append: async (): Promise<AppendAnswer> => ({ kind: 'refused', reason: 'the disk is full' }),
    };
    await expect(issueKey(refusing, newKey('default').text)).rejects.toThrow('the disk is full');
  });
});
