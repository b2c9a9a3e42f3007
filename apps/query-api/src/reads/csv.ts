import type { Session } from '@headcount/contracts';

type Cell = string | number | boolean | null;

/** What a session looks like in a spreadsheet, by the head of the column. */
const columns: readonly (readonly [head: string, cell: (session: Session) => Cell])[] = [
  ...(['id', 'site', 'userId', 'clientId', 'sourceId', 'incarnation', 'deviceId'] as const).map(plain),
  ...(['previousSessionId', 'status', 'dangling', 'seat', 'inferred', 'overLimit'] as const).map(plain),
  ...(['startedAt', 'lastSeenAt', 'lastActiveAt', 'leaseExpiresAt', 'loginAt', 'logoutAt'] as const).map(
    plain,
  ),
  ...(['endedAt', 'endReason', 'endedBy', 'endedByName', 'endPrecision'] as const).map(plain),
  ...(['endUncertaintySeconds', 'spanSeconds', 'connectedSeconds', 'activeSeconds'] as const).map(plain),
  ...(['orphanRuns', 'ipAddress', 'host', 'userAgent'] as const).map(plain),
  ['browser', ({ browser }) => browser?.name ?? null],
  ['browserVersion', ({ browser }) => browser?.version ?? null],
  ['os', ({ os }) => os?.name ?? null],
  ['osVersion', ({ os }) => os?.version ?? null],
  ['engine', ({ engine }) => engine?.name ?? null],
  ['device', ({ device }) => device?.type ?? null],
  ['deviceVendor', ({ device }) => device?.vendor ?? null],
  ['deviceModel', ({ device }) => device?.model ?? null],
  ['app', ({ app }) => app?.name ?? null],
  ['appVersion', ({ app }) => app?.version ?? null],
  ['bot', ({ bot }) => bot],
  ['logins', ({ logins }) => JSON.stringify(logins)],
  ['attributes', ({ attributes }) => JSON.stringify(attributes)],
  ['measures', ({ measures }) => JSON.stringify(measures)],
];

type Plain = { [Name in keyof Session]: Session[Name] extends Cell ? Name : never }[keyof Session];

function plain(name: Plain): readonly [string, (session: Session) => Cell] {
  return [name, (session) => session[name]];
}

/** The first line, with its end. */
export const csvHead = `${columns.map(([head]) => head).join(',')}\r\n`;

/** A line as RFC 4180 has it, with its end. No cell of it is a formula to a spreadsheet. */
export function csvLine(session: Session): string {
  let line = '';
  for (const [, cell] of columns) line += `${line === '' ? '' : ','}${cellText(cell(session))}`;
  return `${line}\r\n`;
}

const formula = /^[=+\-@\t\r\n]/;
const needsQuotes = /[",\r\n]/;
/** Either of them; most cells are neither. */
const special = /^[=+\-@\t]|[",\r\n]/;

/** An apostrophe in front of what a spreadsheet would calculate; it shows the rest as it is. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  // unlike String(), which keeps the text of each number for later
  if (typeof cell !== 'string') return JSON.stringify(cell);
  if (!special.test(cell)) return cell;
  const harmless = formula.test(cell) ? `'${cell}` : cell;
  return needsQuotes.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
