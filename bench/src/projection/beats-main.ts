import { StoreUnavailableError } from '../stores.js';
import type { BeatsAnswer, BeatsPlan } from './beats.js';
import { measureBeats } from './measure-beats.js';

const tell = (answer: BeatsAnswer): Promise<void> =>
  new Promise((told) => process.send!(answer, () => told()));

async function answered({ quick }: BeatsPlan): Promise<BeatsAnswer> {
  try {
    const say = (line: string): void => void tell({ kind: 'said', line });
    return { kind: 'measured', runs: await measureBeats({ quick, say }) };
  } catch (error) {
    if (error instanceof StoreUnavailableError) return { kind: 'unavailable', message: error.message };
    throw error;
  }
}

process.once('message', (plan: BeatsPlan) => {
  void answered(plan)
    .then(tell)
    .then(() => process.exit(0));
});
