import {
  decodeState,
  encodeState,
  type Measures,
  type Run,
  type SessionState,
} from '@headcount/session-core';
import { memoized } from './memo.js';

/** The signals of a state, as short text. */
export function encodeRuns(state: Pick<SessionState, 'connected' | 'active'>): string {
  return `${flat(state.connected)};${flat(state.active)}`;
}

/** `encodeState` without what beats move, which is stored beside it. */
export function encodeLife(state: SessionState): string {
  return encodeState({ ...state, connected: [], active: [], measures: {} });
}

/** What a live row stores of a state, as text. */
export interface LiveTexts {
  /** Of {@link encodeLife}. */
  readonly state: string;
  /** Of {@link encodeRuns}. */
  readonly runs: string;
  /** As JSON. */
  readonly measures: string;
}

/**
 * The state that a live row stores, without its metadata. Beats leave one of the texts as it is, so its
 * meaning is remembered for the sessions that beat most.
 */
export function decodeLive({ state, runs, measures }: LiveTexts): SessionState {
  const { startedAt, policy, meta, life, identities } = decodeLife(state);
  const [connected = '', active = ''] = runs.split(';');
  return {
    startedAt,
    policy,
    meta,
    life,
    identities,
    connected: pairs(connected),
    active: pairs(active),
    measures: measures === '{}' ? noMeasures : (JSON.parse(measures) as Measures),
  };
}

const noMeasures: Measures = {};

/** About 1 kB each. */
const rememberedLives = 65_536;
const decodeLife = memoized(decodeState, rememberedLives);

function flat(runs: readonly Run[]): string {
  return runs.length === 1
    ? `${runs[0]![0]},${runs[0]![1]}`
    : runs.map(([first, last]) => `${first},${last}`).join(',');
}

function pairs(text: string): readonly Run[] {
  if (text === '') return [];
  const numbers = text.split(',');
  const runs: Run[] = [];
  for (let i = 0; i < numbers.length; i += 2) runs.push([Number(numbers[i]), Number(numbers[i + 1])]);
  return runs;
}
