import type { Sql } from '../database/sql.js';
import {
  deadLetterTable,
  keyRevocationTable,
  keyTable,
  policyTable,
  siteTable,
  type DeadLetterRow,
  type KeyRevocationRow,
  type KeyRow,
  type PolicyRow,
  type SiteRow,
} from './administration.js';
import { cellTable, type CellRow } from './cell.js';
import { moveCrowds, type CrowdCellOf } from './crowd.js';
import { denialTable, limitTable, type DenialRow, type LimitRow } from './limits.js';
import { liveTable, signalsTable, type LiveRow } from './live.js';
import {
  sessionKeyTable,
  sessionLifeTable,
  sessionTable,
  type SessionKey,
  type SessionLifeRow,
  type SessionRow,
} from './session.js';
import { sourceClockTable, type SourceClockRow } from './source-clock.js';
import { sourceLifeTable, type SourceLifeRow } from './source-life.js';
import { moveUserDays, type UserDayRow } from './user-day.js';
import { userAgentTable, type UserAgentRow } from './user-agent.js';
import { addRows, deleteRows, insertMissingRows, updateRows, upsertLatestRows, upsertRows } from './write.js';

/** What a batch of the log changes in the tables of a generation; each key at most once in each list. */
export interface Changes {
  /** Sessions whose metadata the batch knows: written whole. */
  readonly sessions: readonly SessionRow[];
  /** Those that the batch's sessions refer to, whether or not they have a row already. */
  readonly userAgents: readonly UserAgentRow[];
  /** Sessions that have a row already, which keeps its metadata. */
  readonly lives: readonly SessionLifeRow[];
  /** Open sessions that a lifecycle fact touched. */
  readonly live: readonly LiveRow[];
  /** Open sessions that only beats touched. */
  readonly signals: readonly LiveRow[];
  /** Sessions that aren't open any more. */
  readonly closed: readonly SessionKey[];
  /** By how much the sums of cells change. */
  readonly cells: readonly CellRow[];
  /** By how much the crowds change. */
  readonly crowds: readonly CrowdCellOf[];
  /** By how much the days of users change. */
  readonly userDays: readonly UserDayRow[];
  readonly keys: readonly KeyRow[];
  readonly keyRevocations: readonly KeyRevocationRow[];
  readonly sites: readonly SiteRow[];
  readonly policies: readonly PolicyRow[];
  readonly limits: readonly LimitRow[];
  readonly denials: readonly DenialRow[];
  /** The last of the batch of each source that told. */
  readonly sourceClocks: readonly SourceClockRow[];
  readonly sourceLives: readonly SourceLifeRow[];
  readonly deadLetters: readonly DeadLetterRow[];
}

/**
 * Writes a batch, one set-based statement a table; crowds and days are read before. The caller's transaction also moves the checkpoint.
 *
 * @throws Error when a row that must exist is missing: the tables were tampered with, or the fold is wrong.
 */
export async function writeChanges(sql: Sql, schema: string, changes: Changes): Promise<void> {
  await insertMissingRows(sql, { schema, table: userAgentTable }, changes.userAgents);
  await upsertRows(sql, { schema, table: sessionTable }, changes.sessions);
  mustExist(
    'session',
    changes.lives,
    await updateRows(sql, { schema, table: sessionLifeTable }, changes.lives),
  );
  await upsertRows(sql, { schema, table: liveTable }, changes.live);
  mustExist('live', changes.signals, await updateRows(sql, { schema, table: signalsTable }, changes.signals));
  await deleteRows<SessionKey>(
    sql,
    { schema, table: { ...sessionKeyTable, name: liveTable.name } },
    changes.closed,
  );
  await addRows(sql, { schema, table: cellTable }, changes.cells);
  await moveCrowds(sql, schema, changes.crowds);
  await moveUserDays(sql, schema, changes.userDays);
  await upsertRows(sql, { schema, table: keyTable }, changes.keys);
  await upsertRows(sql, { schema, table: keyRevocationTable }, changes.keyRevocations);
  await upsertRows(sql, { schema, table: siteTable }, changes.sites);
  await upsertRows(sql, { schema, table: policyTable }, changes.policies);
  await upsertRows(sql, { schema, table: limitTable }, changes.limits);
  await upsertRows(sql, { schema, table: denialTable }, changes.denials);
  await upsertLatestRows(sql, { schema, table: sourceClockTable }, changes.sourceClocks);
  await upsertLatestRows(sql, { schema, table: sourceLifeTable }, changes.sourceLives);
  await upsertRows(sql, { schema, table: deadLetterTable }, changes.deadLetters);
}

function mustExist(table: string, rows: readonly unknown[], touched: number): void {
  if (touched !== rows.length)
    throw new Error(
      `${rows.length - touched} of ${rows.length} rows are missing in ${table}: rebuild the generation`,
    );
}
