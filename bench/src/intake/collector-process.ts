import { newKey } from '@headcount/contracts/keys';
import type { EventLog } from '@headcount/event-log';
import { keyEnvelope } from '../key-envelope.js';
import { ServiceProcess } from '../service-process.js';
import { StoreUnavailableError, type LentLog } from '../stores.js';

/** One key stands for all clients of a bench: its rate is counted, but not reached. */
const unhurried = { RATE_LIMIT_PER_KEY: '1000000' };

/** Starts a collector; it is not ready yet. */
export function startCollector(
  log: LentLog,
  env: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  return ServiceProcess.spawned({
    app: 'collector',
    env: { NATS_URL: log.url, ...unhurried, ...env },
    atEnd: (step) => log.atEnd(step),
  });
}

/** Issues an ingest key for a site, straight into the log. */
export async function issueKey(log: EventLog, site: string): Promise<string> {
  const key = newKey(site);
  const answer = await log.append(keyEnvelope(key, ['ingest'], Date.now()));
  if (answer.kind !== 'stored') throw new StoreUnavailableError('the log does not take a key');
  return key.text;
}
