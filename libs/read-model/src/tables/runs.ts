import { decodeState, encodeState, type Run, type SessionState } from '@headcount/session-core';

/** The part of a state that beats move, as short text. */
export function encodeRuns(state: Pick<SessionState, 'connected' | 'active'>): string {
  return `${flat(state.connected)};${flat(state.active)}`;
}

/** `encodeState` without the runs, which are stored beside it. */
export function encodeLife(state: SessionState): string {
  return encodeState({ ...state, connected: [], active: [] });
}

/** The state from what {@link encodeLife} and {@link encodeRuns} made of it, without its metadata. */
export function decodeLive(life: string, runs: string): SessionState {
  const [connected = '', active = ''] = runs.split(';');
  return { ...decodeState(life), connected: pairs(connected), active: pairs(active) };
}

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
