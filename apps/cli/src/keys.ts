import { join } from 'node:path';
import { allSites, lifecycleSubject } from '@headcount/contracts';
import { hashKey, newKey, parseKey } from '@headcount/contracts/keys';
import type { EventLog } from '@headcount/event-log';
import { keyScopes, type KeyScope } from '@headcount/session-core';
import { exitCodes, Failure } from './failure.js';
import { readJson, writeJson } from './instance.js';

export const defaultSite = 'default';

/** A first key is issued right after the log was made: it stands within its first envelopes, or nowhere. */
const envelopesToLookAt = 200;
const attempts = 5;

/**
 * The administrator's key of a data directory: made at the first start and kept in `admin-key.json` (0600). The log
 * gets its SHA-256 as a KeyIssued fact, unless it is there.
 *
 * @throws Failure (unreachable) when the log does not take it
 */
export async function ensureAdminKey(dataDir: string, log: EventLog): Promise<string> {
  const path = join(dataDir, 'admin-key.json');
  const kept = readJson(path) as { key?: unknown } | undefined;
  const key = typeof kept?.key === 'string' && parseKey(kept.key) ? kept.key : newKey(defaultSite).text;
  if (key !== kept?.key) writeJson(path, { key });
  await issueKey(log, key);
  return key;
}

/**
 * Appends KeyIssued with all scopes for a key text, unless it is among the first envelopes of the log. An operator's key
 * reads and administers, and reports nothing.
 *
 * @returns whether it was appended now
 * @throws Failure: `wrongUse` when the text is no key, `unreachable` when the log does not take it
 */
export async function issueKey(log: EventLog, text: string): Promise<boolean> {
  const parsed = parseKey(text);
  if (!parsed)
    throw new Failure(exitCodes.wrongUse, 'that is no key: hc_<site>_<id>_<secret>, as Headcount makes them');
  const { site, keyId } = parsed;
  if (await isIssued(log, keyId)) return false;
  const now = Date.now();
  const common = { site, time: now, receivedAt: now };
  const isOperator = site === allSites;
  const scopes: readonly KeyScope[] = isOperator ? ['read', 'admin'] : keyScopes;
  const envelope = {
    id: `key-${keyId}`,
    subject: lifecycleSubject(site),
    events: [
      ...(!isOperator && (await log.lastSequenceOf(lifecycleSubject(site))) === 0
        ? [{ ...common, type: 'SiteCreated' as const, id: `site-${site}`, data: { timeZone: 'UTC' } }]
        : []),
      {
        ...common,
        type: 'KeyIssued' as const,
        id: `key-${keyId}`,
        data: {
          ...{ keyId, name: isOperator ? 'operator' : 'admin', secretHash: hashKey(text), scopes },
          ...{ mode: 'enforcing' as const, expiresAt: null, issuedBy: null },
        },
      },
    ],
  };
  let answer = await log.append(envelope);
  for (let attempt = 1; answer.kind !== 'stored' && attempt < attempts; attempt++)
    answer = await log.append(envelope);
  if (answer.kind === 'stored') return true;
  const reason = answer.kind === 'refused' ? answer.reason : answer.kind;
  throw new Failure(exitCodes.unreachable, `the log did not take the administrator's key: ${reason}`);
}

async function isIssued(log: EventLog, keyId: string): Promise<boolean> {
  const { firstSeq, lastSeq } = await log.state();
  const last = Math.min(lastSeq, firstSeq + envelopesToLookAt - 1);
  if (lastSeq === 0) return false;
  const reader = await log.read({ after: Math.max(0, firstSeq - 1) });
  try {
    for (;;) {
      for (const { seq, facts } of await reader.next(envelopesToLookAt)) {
        if (facts.some(({ event }) => event.type === 'KeyIssued' && event.data.keyId === keyId)) return true;
        if (seq >= last) return false;
      }
    }
  } finally {
    await reader.close();
  }
}
