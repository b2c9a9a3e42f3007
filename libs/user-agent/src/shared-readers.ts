import type { AppRule } from '@headcount/session-core';
import { userAgentReader, type KnownUserAgent } from './read-user-agent.js';

/** Sites with rules of their own are few, and so are the rules that one user agent is read by. */
const mostReaders = 100;
const readers = new Map<string, ReturnType<typeof userAgentReader>>();
const plain = userAgentReader();

/** Reads user agents, by a site's own rules first, and remembers those it read last: most sessions share few. */
export function readUserAgent(text: string, rules: readonly AppRule[] = []): KnownUserAgent {
  if (rules.length === 0) return plain(text);
  const key = JSON.stringify(rules.map(({ name, type }) => [name, type]));
  let read = readers.get(key);
  if (read === undefined) {
    if (readers.size >= mostReaders) readers.clear();
    readers.set(key, (read = userAgentReader({ rules })));
  }
  return read(text);
}
