import type { AppRule } from '@headcount/session-core';
import { userAgentReader } from '@headcount/user-agent';
import type { CanonicalRow } from '../checkers/canonical-row.js';

const read = userAgentReader();

const parts = {
  browser: ['name', 'version', 'major'],
  os: ['name', 'version'],
  engine: ['name', 'version'],
  device: ['type', 'vendor', 'model'],
  app: ['name', 'version', 'build'],
} as const;

/** The row of a user agent as the canonical dump shows it. What it says is not told a second time: its cases do. */
export function userAgentRow(text: string, rules: readonly AppRule[] = []): CanonicalRow {
  const found = rules.length === 0 ? read(text) : userAgentReader({ rules })(text);
  const columns = Object.entries(parts).flatMap(([part, fields]) => {
    const said = found[part as keyof typeof parts] as Readonly<Record<string, string | null>> | null;
    return fields.map((field) => [`${part}_${field}`, said === null ? null : said[field]]);
  });
  return {
    ...{ table: 'user_agent', id: found.id, text: found.text, bot: found.bot },
    ...(Object.fromEntries(columns) as Record<string, unknown>),
  };
}
