import { deviceTypes, type DeviceType } from '@headcount/session-core';

/** A user agent, and what somebody who knows it would say about it. */
export interface UserAgentCase {
  readonly userAgent: string;
  readonly type: DeviceType;
  readonly os: NameAndVersion | null;
  readonly browser: NameAndVersion | null;
  readonly app: (NameAndVersion & { readonly build: string | null }) | null;
  /** Undefined: not told. */
  readonly device: { readonly vendor: string | null; readonly model: string | null } | undefined;
}

interface NameAndVersion {
  readonly name: string;
  readonly version: string | null;
}

/**
 * Reads a table of cases, two lines each: `type | system | browser | app`, optionally `| vendor / model`, and
 * below it the user agent. `-` stands for nothing, a last word with a digit for the version; `name = version`
 * says it where that would be misread, and `"..."` is a user agent with spaces at its ends, or none.
 *
 * @throws Error naming the line that can't be read
 */
export function casesOf(table: string): readonly UserAgentCase[] {
  const lines = table.split('\n').filter((line) => line.trim() !== '');
  if (lines.length % 2 === 1) throw new Error(`half a case: ${lines.at(-1)}`);
  return Array.from({ length: lines.length / 2 }, (_, i) => caseOf(lines[2 * i]!, lines[2 * i + 1]!));
}

function caseOf(expected: string, line: string): UserAgentCase {
  const [type, os, browser, app, device, ...more] = expected.split('|').map((cell) => cell.trim());
  const known = deviceTypes.find((known) => known === type);
  if (
    known === undefined ||
    os === undefined ||
    browser === undefined ||
    app === undefined ||
    more.length > 0
  )
    throw new Error(`no expectation: ${expected}`);
  return {
    userAgent: line.trim().replace(/^"(.*)"$/, '$1'),
    type: known,
    os: named(os),
    browser: named(browser),
    app: appOf(app),
    device: device === undefined ? undefined : deviceOf(device),
  };
}

function named(cell: string): NameAndVersion | null {
  if (cell === '-') return null;
  const parts = /^(.+?) = (.+)$/.exec(cell) ?? /^(.+) (\S*\d\S*)$/.exec(cell);
  return parts === null ? { name: cell, version: null } : { name: parts[1]!, version: parts[2]! };
}

function appOf(cell: string): UserAgentCase['app'] {
  const build = / \((\S+)\)$/.exec(cell);
  const app = named(build === null ? cell : cell.slice(0, build.index));
  return app === null ? null : { ...app, build: build?.[1] ?? null };
}

function deviceOf(cell: string): UserAgentCase['device'] {
  const [vendor = '-', model = '-'] = cell.split(' / ').map((part) => part.trim());
  return { vendor: vendor === '-' ? null : vendor, model: model === '-' ? null : model };
}
