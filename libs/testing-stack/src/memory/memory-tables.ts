import {
  decodeLive,
  encodeLife,
  encodeRuns,
  groupsOf,
  keepLatest,
  movedCrowd,
  movedDays,
  SiteRecency,
  type CellRow,
  type Changes,
  type CrowdCellOf,
  type CrowdRow,
  type DeadLetterRow,
  type DenialRow,
  type KeyRevocationRow,
  type KeyRow,
  type LimitRow,
  type LiveRow,
  type PolicyRow,
  type RecencyRow,
  type SessionKey,
  type SessionRow,
  type SiteRow,
  type SourceClockRow,
  type SourceLifeRow,
  type StoredState,
  type UserAgentRow,
  type UserDayRow,
} from '@headcount/read-model';
import { addedAgos, decodeState, nothingInCell, type CellSums } from '@headcount/session-core';

/** The tables of a generation without Postgres: the same rows under the same keys, and what is stored is read back. */
export class MemoryTables {
  readonly sessions = new Map<string, SessionRow>();
  readonly live = new Map<string, LiveRow>();
  readonly userAgents = new Map<string, UserAgentRow>();
  readonly cells = new Map<string, CellRow>();
  readonly crowds = new Map<string, CrowdRow>();
  readonly userDays = new Map<string, UserDayRow>();
  readonly recency = new Map<string, RecencyRow>();
  readonly keys = new Map<string, KeyRow>();
  readonly keyRevocations = new Map<string, KeyRevocationRow>();
  readonly sites = new Map<string, SiteRow>();
  readonly policies = new Map<string, PolicyRow>();
  readonly limits = new Map<string, LimitRow>();
  readonly denials = new Map<string, DenialRow>();
  readonly sourceClocks = new Map<string, SourceClockRow>();
  readonly sourceLives = new Map<string, SourceLifeRow>();
  readonly deadLetters = new Map<string, DeadLetterRow>();
  /** The column that beats leave as it is. */
  readonly #lives = new Map<string, string>();

  /** What a projector would load of a session. */
  known(site: string, id: string): StoredState | undefined {
    const key = keyOf({ site, id });
    const live = this.live.get(key);
    if (live !== undefined) {
      const measures = JSON.stringify(live.signals.measures);
      const texts = { state: this.#lives.get(key)!, runs: encodeRuns(live.state), measures };
      return { state: decodeLive(texts), open: true };
    }
    const row = this.sessions.get(key);
    return row === undefined ? undefined : { state: decodeState(row.ended!.state), open: false };
  }

  /** @throws Error when a row that must exist is missing */
  write(changes: Changes): void {
    this.#writeSessions(changes);
    for (const row of changes.cells) this.#moveCell(row);
    for (const move of changes.crowds) this.#moveCrowd(move);
    this.#moveUserDays(changes.userDays);
    for (const row of changes.keys) this.keys.set(JSON.stringify([row.site, row.keyId]), row);
    for (const row of changes.keyRevocations)
      this.keyRevocations.set(JSON.stringify([row.site, row.keyId]), row);
    for (const row of changes.sites) this.sites.set(row.name, row);
    for (const row of changes.policies) this.policies.set(row.site, row);
    for (const row of changes.limits) this.limits.set(`${row.seq}.${row.index}`, row);
    for (const row of changes.denials) this.denials.set(`${row.seq}.${row.index}`, row);
    for (const row of changes.sourceClocks) keepLatest(this.sourceClocks, row);
    for (const row of changes.sourceLives) keepLatest(this.sourceLives, row);
    for (const row of changes.deadLetters) this.deadLetters.set(`${row.seq}.${row.index}`, row);
  }

  #writeSessions(changes: Changes): void {
    for (const row of changes.userAgents) if (!this.userAgents.has(row.id)) this.userAgents.set(row.id, row);
    for (const row of changes.sessions) this.sessions.set(keyOf(row), row);
    for (const row of changes.lives)
      this.sessions.set(keyOf(row), { ...existing(this.sessions, row), ...row });
    for (const row of changes.live) {
      this.live.set(keyOf(row), row);
      this.#lives.set(keyOf(row), encodeLife(row.state));
    }
    for (const row of changes.signals) this.live.set(keyOf(row), { ...existing(this.live, row), ...row });
    for (const key of changes.closed) this.live.delete(keyOf(key));
  }

  #moveCrowd(move: CrowdCellOf): void {
    const key = JSON.stringify([move.site, move.series, move.unit, move.from]);
    const row = movedCrowd(this.crowds.get(key), move);
    if (row === null) this.crowds.delete(key);
    else this.crowds.set(key, row);
  }

  #moveUserDays(moves: readonly UserDayRow[]): void {
    const recency = new SiteRecency();
    for (const days of groupsOf(moves)) {
      const { site, userId } = days[0]!;
      const stored = [...this.userDays.values()]
        .filter((row) => row.site === site && row.userId === userId)
        .sort((a, b) => a.day - b.day);
      const { kept, gone } = movedDays(stored, days, recency);
      for (const row of kept) this.userDays.set(JSON.stringify([site, userId, row.day]), row);
      for (const row of gone) this.userDays.delete(JSON.stringify([site, userId, row.day]));
    }
    for (const move of recency.rows()) {
      const key = JSON.stringify([move.site, move.from]);
      const agos = addedAgos(this.recency.get(key)?.agos ?? [], move.agos);
      if (agos.length === 0) this.recency.delete(key);
      else this.recency.set(key, { ...move, agos });
    }
  }

  #moveCell(move: CellRow): void {
    const key = JSON.stringify([move.site, move.from]);
    const known = this.cells.get(key);
    const sums = sumNames.map((name) => [name, (known?.[name] ?? 0) + move[name]] as const);
    if (sums.every(([, sum]) => sum === 0)) this.cells.delete(key);
    else this.cells.set(key, { ...move, ...Object.fromEntries(sums) });
  }
}

const sumNames = Object.keys(nothingInCell) as (keyof CellSums)[];

function keyOf({ site, id }: SessionKey): string {
  return JSON.stringify([site, id]);
}

function existing<Row>(table: ReadonlyMap<string, Row>, key: SessionKey): Row {
  const row = table.get(keyOf(key));
  if (row === undefined) throw new Error(`the row of ${keyOf(key)} is missing`);
  return row;
}
