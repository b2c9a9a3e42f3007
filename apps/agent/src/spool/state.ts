import type { Known } from '../rstudio/scan.js';
import type { Files } from './files.js';
import { decodeLine, encodeLine, type Spooled } from './segment.js';

/** What outlives the agent: the sessions it watches, and what the scan that found them had to tell. */
export interface AgentState {
  readonly known: Known | null;
  /**
   * Noted down together with `known`, before it goes to the spool: after a crash between the two it is added to the
   * spool, so that no beat and no measure falls in between.
   */
  readonly scan: Spooled | null;
}

const fileName = 'state.json';
const version = 2;

/** The state of a directory; empty where there is none or it cannot be understood. */
export function loadState(files: Files, onTrouble: (message: string) => void): AgentState {
  const text = files.read(fileName);
  if (text === null) return { known: null, scan: null };
  try {
    const read = JSON.parse(text) as { version?: unknown; known?: Known | null; scan?: unknown };
    const known = read.known ?? null;
    const whole = known === null || isKnown(known);
    if (read.version === version && whole)
      return { known, scan: typeof read.scan === 'string' ? decodeLine(read.scan) : null };
  } catch {
    // Said below: the next scan begins anew, and processes with an identity keep their sessions all the same.
  }
  onTrouble(`${fileName} cannot be understood; going on without it`);
  return { known: null, scan: null };
}

/** Throws if the disk takes nothing; the old state is kept then. */
export function saveState(files: Files, { known, scan }: AgentState): void {
  const line = scan === null ? null : encodeLine(scan);
  files.replace(fileName, JSON.stringify({ version, known, scan: line }));
}

function isKnown(known: Partial<Known>): boolean {
  const moment = known.takenAt;
  const timed = typeof moment?.wallMs === 'number' && typeof moment.uptimeMs === 'number';
  return timed && Array.isArray(known.sessions) && Array.isArray(known.forks);
}
