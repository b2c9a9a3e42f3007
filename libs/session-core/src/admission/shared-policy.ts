import type { SessionPolicy } from '../session/policy.js';
import type { SiteSessions } from './open-sessions.js';

/** More than a site has at once, unless every source declares an interval of its own. */
const mostKept = 16;
const kept = new WeakMap<SiteSessions, SessionPolicy[]>();

/**
 * An equal policy that other sessions of the site hold already, or this one: thousands of sessions live under a few
 * policies, but each start brings a copy. It saves memory, and changes nothing else.
 */
export function sharedPolicy(site: SiteSessions, policy: SessionPolicy): SessionPolicy {
  let known = kept.get(site);
  if (known === undefined) kept.set(site, (known = []));
  const same = known.find((one) => isSame(one, policy));
  if (same !== undefined) return same;
  if (known.length === mostKept) known.shift();
  known.push(policy);
  return policy;
}

function isSame(a: SessionPolicy, b: SessionPolicy): boolean {
  return (Object.keys(a) as (keyof SessionPolicy)[]).every((name) => a[name] === b[name]);
}
