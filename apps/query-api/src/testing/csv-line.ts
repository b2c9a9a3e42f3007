import type { Session } from '@headcount/contracts';

/** What a session looks like in a spreadsheet: the heads of the columns, in the order of {@link csvLine}. */
const heads = [
  ...['id', 'site', 'userId', 'clientId', 'sourceId', 'incarnation', 'deviceId', 'previousSessionId'],
  ...['status', 'dangling', 'seat', 'inferred', 'overLimit'],
  ...['startedAt', 'lastSeenAt', 'lastActiveAt', 'leaseExpiresAt', 'loginAt', 'logoutAt'],
  ...['endedAt', 'endReason', 'endedBy', 'endedByName', 'endPrecision'],
  ...['endUncertaintySeconds', 'spanSeconds', 'connectedSeconds', 'activeSeconds', 'orphanRuns'],
  ...['ipAddress', 'host', 'userAgent', 'browser', 'browserVersion', 'os', 'osVersion', 'engine'],
  ...['device', 'deviceVendor', 'deviceModel', 'app', 'appVersion', 'bot'],
  ...['logins', 'attributes', 'measures'],
];

/** The first line, with its end. */
export const csvHead = `${heads.join(',')}\r\n`;

/** A line as RFC 4180 has it, with its end, made of what the API tells of a session. No cell is a formula to a spreadsheet. */
export function csvLine(session: Session): string {
  const { browser, os, engine, device, app } = session;
  return (
    `${text(session.id)},${text(session.site)},${text(session.userId)},${text(session.clientId)},` +
    `${text(session.sourceId)},${text(session.incarnation)},${text(session.deviceId)},` +
    `${text(session.previousSessionId)},${text(session.status)},${session.dangling},${session.seat},` +
    `${session.inferred},${session.overLimit},${text(session.startedAt)},${text(session.lastSeenAt)},` +
    `${text(session.lastActiveAt)},${text(session.leaseExpiresAt)},${text(session.loginAt)},` +
    `${text(session.logoutAt)},${text(session.endedAt)},${text(session.endReason)},${text(session.endedBy)},` +
    `${text(session.endedByName)},${text(session.endPrecision)},${session.endUncertaintySeconds ?? ''},` +
    `${session.spanSeconds},${session.connectedSeconds},${session.activeSeconds ?? ''},` +
    `${session.orphanRuns},${text(session.ipAddress)},${text(session.host)},${text(session.userAgent)},` +
    `${text(browser?.name)},${text(browser?.version)},${text(os?.name)},${text(os?.version)},${text(engine?.name)},` +
    `${text(device?.type)},${text(device?.vendor)},${text(device?.model)},${text(app?.name)},${text(app?.version)},` +
    `${session.bot ?? ''},${json(session.logins)},${json(session.attributes)},${json(session.measures)}\r\n`
  );
}

const formula = /^[=+\-@\t\r\n]/;
const needsQuotes = /[",\r\n]/;
/** Either of them; most cells are neither. */
const special = /^[=+\-@\t]|[",\r\n]/;

/** An apostrophe in front of what a spreadsheet would calculate; it shows the rest as it is. */
function text(cell: string | null | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (!special.test(cell)) return cell;
  const harmless = formula.test(cell) ? `'${cell}` : cell;
  return needsQuotes.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Most have none. */
function json(value: object): string {
  for (const _ in value) return text(JSON.stringify(value));
  return Array.isArray(value) ? '[]' : '{}';
}
