import { UAParser } from 'ua-parser-js';

export { caseFamilies } from './cases/index.js';
export type { UserAgentCase } from './case-table.js';

/** What ua-parser-js makes of a user agent without any of our rules: what reading one is measured against. */
export function parserAlone(text: string): object {
  return UAParser(text);
}
