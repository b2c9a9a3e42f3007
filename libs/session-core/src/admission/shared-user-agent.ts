import type { SiteSessions } from './open-sessions.js';

/** Many times as many as the sessions of a site have at once. */
const mostKept = 5_000;
const kept = new WeakMap<SiteSessions, Map<string, string>>();

/**
 * An equal text that other sessions of the site hold already, or this one: thousands of sessions have a few user agents,
 * but each start brings a copy. It saves memory, and changes nothing else.
 */
export function sharedUserAgent(site: SiteSessions, text: string | null): string | null {
  if (text === null) return null;
  let known = kept.get(site);
  if (known === undefined) kept.set(site, (known = new Map<string, string>()));
  const same = known.get(text);
  if (same !== undefined) return same;
  if (known.size === mostKept) known.clear();
  known.set(text, text);
  return text;
}
