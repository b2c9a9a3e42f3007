import type { Known } from '../rstudio/scan.js';
import type { Files } from './files.js';
import type { Spooled } from './segment.js';

/** What outlives the agent: the sessions it watches, and what the scan that found them had to tell. */
export interface AgentState {
  readonly known: Known | null;
  /**
   * Noted down together with `known`, before they go to the spool: after a crash between the two, those that the spool
   * lacks are added to it, so that no start or end falls in between.
   */
  readonly reports: readonly Spooled[];
}

const fileName = 'state.json';
const version = 1;

/** The state of a directory; empty where there is none or it cannot be understood. */
export function loadState(files: Files, onTrouble: (message: string) => void): AgentState {
  const text = files.read(fileName);
  if (text === null) return { known: null, reports: [] };
  try {
    const read = JSON.parse(text) as { version?: unknown } & Partial<AgentState>;
    const known = read.known ?? null;
    const whole = known === null || (Array.isArray(known.sessions) && Array.isArray(known.forks));
    if (read.version === version && whole && Array.isArray(read.reports))
      return { known, reports: read.reports };
  } catch {
    // Said below: the next scan begins anew, and processes with an identity keep their sessions all the same.
  }
  onTrouble(`${fileName} cannot be understood; going on without it`);
  return { known: null, reports: [] };
}

/** Throws if the disk takes nothing; the old state is kept then. */
export function saveState(files: Files, state: AgentState): void {
  files.replace(fileName, JSON.stringify({ version, ...state }));
}
