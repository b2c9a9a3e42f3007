import type { WhatIfAnswer } from '@headcount/contracts';
import { printable, table } from '../output.js';

type Both = readonly [number, number];

/** What another policy comes to, for people: a line for each figure, then who and what differs most. */
export function whatIfLines(found: WhatIfAnswer): string[] {
  const { site, policy, position, sessions, peaks, users, usersAffected, days, apps } = found;
  const set = Object.entries(policy).map(
    ([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`,
  );
  const figures = table([
    ['', 'as it is', 'as it would be', ''],
    hoursRow('active hours', found.activeSeconds),
    hoursRow('connected hours', found.connectedSeconds),
    hoursRow('span hours', found.spanSeconds),
    hoursRow('uncertain hours', found.uncertaintySeconds),
    countRow('peak connected', [peaks.present[0].count, peaks.present[1].count]),
    countRow('peak of seats', [peaks.occupied[0].count, peaks.occupied[1].count]),
    countRow('sessions', sessions.all),
    countRow('open', sessions.open),
    countRow('of these idle', sessions.idle),
    countRow('of these dangling', sessions.dangling),
    ...found.endReasons.map(({ endReason, sessions: ended }) => countRow(`ended: ${endReason}`, ended)),
  ]);
  return [
    `what if ${printable(set.join(', '), 500)} had been in force at ${printable(site)} (position ${position})`,
    ...figures,
    ...named(
      `active hours of the users most affected, ${usersAffected} in all:`,
      users.map(({ userId, activeSeconds }) =>
        hoursRow(userId === null ? '(nobody)' : printable(userId), activeSeconds),
      ),
    ),
    ...named(
      'active hours of the days most affected:',
      days.map(({ day, activeSeconds }) => hoursRow(day, activeSeconds)),
    ),
    ...named(
      'sessions by app:',
      apps.map(({ app, sessions: of }) => countRow(app === null ? '(none)' : printable(app), of)),
    ),
  ];
}

function named(what: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : [what, ...table(rows)];
}

function hoursRow(name: string, [a, b]: Both): readonly string[] {
  const hours = (seconds: number) => (seconds / 3600).toFixed(1);
  return [name, hours(a), hours(b), changeOf([a, b])];
}

function countRow(name: string, [a, b]: Both): readonly string[] {
  return [name, String(a), String(b), changeOf([a, b])];
}

/** `-31 %`; what was nothing before has no percentage. */
function changeOf([a, b]: Both): string {
  if (a === b) return 'unchanged';
  if (a === 0) return 'new';
  const percent = Math.round((100 * (b - a)) / a);
  if (percent === 0) return b > a ? 'less than +1 %' : 'less than -1 %';
  return `${percent > 0 ? '+' : ''}${percent} %`;
}
