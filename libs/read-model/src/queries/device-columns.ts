import type { Session } from '@headcount/contracts';
import type { DeviceType } from '@headcount/session-core';
import type { Parameters } from '../database/parameters.js';

/** What a session's answer tells of its client; `u` is its user agent. */
export const deviceExpressions: Readonly<Record<keyof DeviceColumns, string>> = {
  user_agent: 'u.text',
  ...expressionsOf('u', [
    ...(['browser_name', 'browser_version', 'browser_major', 'os_name', 'os_version'] as const),
    ...(['engine_name', 'engine_version', 'device_type', 'device_vendor', 'device_model'] as const),
    ...(['app_name', 'app_version', 'app_build', 'bot'] as const),
  ]),
};

/** Columns of a table, by their own names. */
export function expressionsOf<Name extends string>(
  alias: string,
  names: readonly Name[],
): Record<Name, string> {
  return Object.fromEntries(names.map((name) => [name, `${alias}.${name}`])) as Record<Name, string>;
}

/** The user agent `u` of the session `s`; no row for a session without one. */
export const joinedUserAgent = (schema: string): string =>
  `left join ${schema}.user_agent u on u.id = s.user_agent_id`;

export interface DeviceColumns {
  user_agent: string | null;
  browser_name: string | null;
  browser_version: string | null;
  browser_major: string | null;
  os_name: string | null;
  os_version: string | null;
  engine_name: string | null;
  engine_version: string | null;
  device_type: DeviceType | null;
  device_vendor: string | null;
  device_model: string | null;
  app_name: string | null;
  app_version: string | null;
  app_build: string | null;
  bot: boolean | null;
}

type Device = Pick<Session, 'userAgent' | 'browser' | 'os' | 'engine' | 'device' | 'app' | 'bot'>;

export function deviceOf(row: DeviceColumns): Device {
  const { browser_name, os_name, engine_name, device_type, app_name } = row;
  return {
    userAgent: row.user_agent,
    browser:
      browser_name === null
        ? null
        : { name: browser_name, version: row.browser_version, major: row.browser_major },
    os: os_name === null ? null : { name: os_name, version: row.os_version },
    engine: engine_name === null ? null : { name: engine_name, version: row.engine_version },
    device:
      device_type === null ? null : { type: device_type, vendor: row.device_vendor, model: row.device_model },
    app: app_name === null ? null : { name: app_name, version: row.app_version, build: row.app_build },
    bot: row.bot,
  };
}

/** What sessions are chosen by; each names several values, any of which will do, without regard to case. */
export interface DeviceFilters {
  /** Names of apps, browsers and systems. */
  readonly app?: readonly string[] | undefined;
  readonly browser?: readonly string[] | undefined;
  readonly os?: readonly string[] | undefined;
  readonly device?: readonly DeviceType[] | undefined;
}

const filtered = { app: 'app_name', browser: 'browser_name', os: 'os_name', device: 'device_type' } as const;
const filterNames = ['app', 'browser', 'os', 'device'] as const;

/** Conditions over `u`. */
export function deviceConditions(filters: DeviceFilters, parameters: Parameters): readonly string[] {
  return filterNames.flatMap((name) => {
    const values = filters[name];
    if (values === undefined) return [];
    const given = `${parameters.add(values)}::text[]`;
    return [`lower(u.${filtered[name]}) = any(array(select lower(v) from unnest(${given}) v))`];
  });
}

export function deviceFilterValues(filters: DeviceFilters): readonly (readonly string[] | null)[] {
  return filterNames.map((name) => filters[name] ?? null);
}
