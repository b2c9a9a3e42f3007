import type { ActiveDevice, ActiveSums, ActiveUsers } from '@headcount/contracts';
import {
  DurationGroups,
  periodAt,
  type DurationGroup,
  type Millis,
  type PeriodName,
} from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { inTransaction } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import { measured, measuredSession, type MeasuredColumns } from './durations-of-rows.js';
import { durationRow } from './durations.js';
import { positionIn, type ProjectionPosition } from './projection-position.js';
import type { FiltersWithoutWindow } from './session-filters.js';

export interface AskActiveUsers extends FiltersWithoutWindow {
  readonly period: PeriodName;
  /** Left out: the projection's time. */
  readonly at?: Millis | undefined;
  /** An IANA zone. */
  readonly tz: string;
}

/**
 * Who of the sessions that pass was there in a period of a zone, in all, by device and by operating system: from the rows of the sessions that were
 * there, as many in memory as are read at once.
 *
 * @throws GenerationMissingError, ReadModelUnavailableError
 */
export async function activeUsers(
  dataSource: DataSource,
  ask: AskActiveUsers,
): Promise<{ readonly active: ActiveUsers; readonly position: ProjectionPosition }> {
  const { period, at, tz } = ask;
  const generation = await activeGeneration(dataSource);
  return inTransaction(dataSource, { mode: 'snapshot' }, async (sql) => {
    const position = await positionIn(sql, generation);
    const { start: from, end: to } = periodAt(tz, period, at ?? position.at?.getTime() ?? 0);
    const whole = [{ start: from, end: to, name: '' }];
    const groupsBy = (...by: string[]) => new DurationGroups(by, null, whole);
    const all = [
      groupsBy(),
      groupsBy('type', 'name', 'version'),
      groupsBy('system', 'systemVersion'),
    ] as const;
    for await (const row of measured(sql, generation.schema, { ...ask, from, to })) {
      const session = { ...measuredSession(row), labels: labelsOf(row) };
      for (const groups of all) groups.add(session);
    }
    const [total, devices, systems] = all.map((groups) => groups.rows()) as [
      DurationGroup[],
      DurationGroup[],
      DurationGroup[],
    ];
    const window = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    return {
      active: {
        ...{ period, tz, ...window, ...sumsOf(total[0]!) },
        devices: devices.sort(mostFirst).map((row) => ({ ...(row.group as DeviceGroup), ...sumsOf(row) })),
        systems: systems.sort(mostFirst).map((row) => {
          const { system, systemVersion } = row.group;
          return { name: system ?? null, version: systemVersion ?? null, ...sumsOf(row) };
        }),
      },
      position,
    };
  });
}

type DeviceGroup = Pick<ActiveDevice, 'type' | 'name' | 'version'>;

function labelsOf(row: MeasuredColumns): Readonly<Record<string, string | null>> {
  const isApp = row.app_name !== null;
  return {
    type: row.device_type,
    name: isApp ? row.app_name : row.browser_name,
    version: isApp ? row.app_version : row.browser_version,
    system: row.os_name,
    systemVersion: row.os_version,
  };
}

/** Stable: those with as many stay in the order of their names. */
function mostFirst(a: DurationGroup, b: DurationGroup): number {
  return b.users - a.users || b.sessions - a.sessions;
}

function sumsOf(group: DurationGroup): ActiveSums {
  const { group: _, ...sums } = durationRow(group);
  return sums;
}
