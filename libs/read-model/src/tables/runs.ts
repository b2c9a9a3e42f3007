import {
  decodeState,
  encodeState,
  type Measures,
  type Millis,
  type Run,
  type SessionState,
} from '@headcount/session-core';

/** The signals of a started session, as short text: each instant by what it lies behind the one before. */
export function encodeRuns({ startedAt, connected, active }: SessionState): string {
  return `${flat(connected, startedAt ?? 0)};${flat(active, startedAt ?? 0)}`;
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

/** The state that a live row stores, without its metadata. */
export function decodeLive({ state, runs, measures }: LiveTexts): SessionState {
  const { startedAt, policy, meta, life, identities } = decodeState(state);
  const [connected = '', active = ''] = runs.split(';');
  return {
    startedAt,
    policy,
    meta,
    life,
    identities,
    connected: pairs(connected, startedAt ?? 0),
    active: pairs(active, startedAt ?? 0),
    measures: measures === '{}' ? noMeasures : (JSON.parse(measures) as Measures),
  };
}

const noMeasures: Measures = {};

function flat(runs: readonly Run[], startedAt: Millis): string {
  let text = '';
  let before = startedAt;
  for (const [first, last] of runs) {
    text += `${text === '' ? '' : ','}${first - before},${last - first}`;
    before = last;
  }
  return text;
}

function pairs(text: string, startedAt: Millis): readonly Run[] {
  if (text === '') return [];
  const steps = text.split(',');
  const runs: Run[] = [];
  let before = startedAt;
  for (let i = 0; i < steps.length; i += 2) {
    const first = before + Number(steps[i]);
    before = first + Number(steps[i + 1]);
    runs.push([first, before]);
  }
  return runs;
}
