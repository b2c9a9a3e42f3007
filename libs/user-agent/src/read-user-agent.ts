import { hash } from 'node:crypto';
import type { AppRule, UserAgent } from '@headcount/session-core';
import { AppRules } from './app-rules.js';
import { memoized } from './memoized.js';
import { parseUserAgent } from './parse.js';
import { keptText, longestUserAgentBytes } from './text.js';

/** A user agent as it is kept, once per distinct text, and what it says. */
export interface KnownUserAgent extends UserAgent {
  /** 22 characters, the same for the same text under the same rules. */
  readonly id: string;
  /** At most 512 bytes of UTF-8, without what Postgres can't store. */
  readonly text: string;
}

export interface UserAgentReaderOptions {
  /** A site's own, before the ones that are listed here. */
  readonly rules?: readonly AppRule[];
  /** How many texts are remembered at least; at most twice as many. */
  readonly remembered?: number;
}

const rememberedByDefault = 5_000;
/** 132 bits: nobody finds two texts of one id. */
const idLength = 22;

/**
 * A function that reads user agents and remembers what it read. It is pure as seen from outside: the same text
 * gives the same answer, which is shared and must not be changed. Takes texts of any length, throws nothing.
 */
export function userAgentReader(options: UserAgentReaderOptions = {}): (text: string) => KnownUserAgent {
  const { rules = [], remembered = rememberedByDefault } = options;
  const appRules = new AppRules(rules);
  const under = rules.length === 0 ? '' : JSON.stringify(rules.map(({ name, type }) => [name, type]));
  const read = (said: string): KnownUserAgent => {
    const text = keptText(said);
    return { id: idOf(text, under), text, ...parseUserAgent(text, appRules) };
  };
  const known = memoized(read, remembered);
  return (text) => known(text.length > longestUserAgentBytes ? text.slice(0, longestUserAgentBytes) : text);
}

function idOf(text: string, under: string): string {
  return hash('sha256', `${text}\0${under}`, 'base64url').slice(0, idLength);
}
