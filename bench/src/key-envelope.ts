import { lifecycleSubject } from '@headcount/contracts';
import type { newKey } from '@headcount/contracts/keys';
import type { Envelope } from '@headcount/event-log';
import type { KeyScope, Millis } from '@headcount/session-core';

/** What issues a key at a time, straight into the log. */
export function keyEnvelope(
  { site, keyId, secretHash }: ReturnType<typeof newKey>,
  scopes: readonly KeyScope[],
  at: Millis,
): Envelope {
  const rest = { mode: 'enforcing', expiresAt: null, issuedBy: null } as const;
  const data = { keyId, name: 'generated', secretHash, scopes, ...rest };
  const id = `key-${keyId}`;
  const events = [{ type: 'KeyIssued', id, site, time: at, receivedAt: at, data }] as const;
  return { id, subject: lifecycleSubject(site), events };
}
