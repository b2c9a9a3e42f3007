import { randomBytes } from 'node:crypto';
import { lifecycleSubject } from '@headcount/contracts';
import type { EventLog } from '@headcount/event-log';
import {
  defaultSitePolicy,
  noMeta,
  sessionPolicyOf,
  type HeadcountEvent,
  type SessionStarted,
} from '@headcount/session-core';
import { v7 as uuid } from 'uuid';
import { StoreUnavailableError } from '../stores.js';

const startsAtOnce = 500;
/** Longer than any bench: none of the sessions lapses meanwhile. */
const leaseMs = 24 * 3_600_000;
const policy = sessionPolicyOf({ ...defaultSitePolicy, leaseMs }, null);

/** Appends the starts of so many sessions of a site and source; gives their ids, UUIDs of version 7. */
export async function startSessions(
  log: EventLog,
  { site, sourceId, count }: { site: string; sourceId: string; count: number },
): Promise<readonly string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const id = uuid();
    const at = Date.now();
    const events = Array.from({ length: Math.min(startsAtOnce, count - ids.length) }, (_, index) => {
      const sessionId = sessionIdAt(at);
      ids.push(sessionId);
      const data = {
        ...noMeta,
        ...{ sessionId, userId: `user-${ids.length % 5_000}`, clientId: 'web', sourceId },
        ...{ startedAt: at, policy, inferred: false, overLimit: false, ageMs: 0 },
      };
      const envelope = { id: `${id}/${index}`, site, time: at, receivedAt: at };
      return { type: 'SessionStarted', ...envelope, data } satisfies SessionStarted;
    });
    await appendAll(log, site, id, events);
  }
  return ids;
}

/** As they come in life: not all of them at one instant, and with all of their bits random. */
function sessionIdAt(at: number): string {
  return uuid({ msecs: at - Math.floor(Math.random() * 3_600_000), seq: randomBytes(4).readInt32BE() });
}

async function appendAll(log: EventLog, site: string, id: string, events: readonly HeadcountEvent[]) {
  const answer = await log.append({ id, subject: lifecycleSubject(site), events });
  if (answer.kind !== 'stored')
    throw new StoreUnavailableError(`the log does not take starts: ${answer.kind}`);
}
