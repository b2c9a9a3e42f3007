import { readdirSync, readFileSync } from 'node:fs';
import { decodeEvents } from '@headcount/contracts';
import type { StoredEnvelope } from '@headcount/event-log';
import { defaultSitePolicy } from '@headcount/session-core';
import { describe, expect, it } from 'vitest';
import { checkReadModel } from '../checkers/read-model.js';
import { project } from '../memory/project.js';

const directory = new URL('./', import.meta.url);
const logs = readdirSync(directory).filter((name) => name.endsWith('.ndjson'));

interface KeptEnvelope extends Pick<StoredEnvelope, 'seq' | 'loggedAt' | 'subject' | 'id'> {
  readonly events: readonly unknown[];
}

/** A log as it was written once. */
function logOf(name: string): StoredEnvelope[] {
  const lines = readFileSync(new URL(name, directory), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const { events, ...envelope } = JSON.parse(line) as KeptEnvelope;
    return { ...envelope, ...decodeEvents(JSON.stringify(events), envelope.seq, envelope.loggedAt) };
  });
}

describe('a log that former code has written', () => {
  it.each(logs)('is read without a rest, and gives the rows of the reference: %s', (name) => {
    const log = logOf(name);
    expect(log.flatMap(({ unreadable }) => unreadable)).toEqual([]);
    expect(checkReadModel(log, project([log]))).toEqual([]);
  });

  it('says what it said then', () => {
    const rows = project([logOf('before-limits.ndjson')]);
    const of = (table: string) => rows.filter((row) => row.table === table);
    expect(of('policy')).toMatchObject([
      { site: 'default', policy: { ...defaultSitePolicy, timeZone: 'Europe/Berlin' }, changed_by: 'first' },
    ]);
    expect(of('api_key')).toMatchObject([{ key_id: 'k1', mode: 'enforcing', issued_by: null }]);
    const sessions = of('session').map((row) => [
      row['id'],
      row['end_reason'],
      row['span_ms'],
      row['connected_ms'],
    ]);
    expect(sessions.toSorted()).toEqual([
      ['ada/1', 'logout', 90_000, 90_000],
      ['bob/1', null, null, null],
      ['eve/1', null, null, null],
    ]);
    // back after its lease had passed: 58 seconds until then, and 30 since
    expect(of('live').find((row) => row['id'] === 'bob/1')).toMatchObject({ connected_ms: 88_000 });
    expect(of('dead_letter')).toEqual([]);
  });
});
