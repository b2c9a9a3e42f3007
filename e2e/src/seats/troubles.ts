import type { Fleet } from './fleet.js';

/** Longer than the shortest lease. */
const frozenMs = 1_200;

/** What may happen while everybody asks; each is over when it returns. */
export type Trouble = (fleet: Fleet) => Promise<void>;

export const killed: Trouble = async (fleet) => {
  await fleet.kill(1);
  fleet.launch(1);
  await fleet.ready();
};

export const frozen: Trouble = async (fleet) => {
  fleet.freeze(2);
  await new Promise((resume) => setTimeout(resume, frozenMs));
  fleet.thaw(2);
  await fleet.ready();
};

export const serverKilled: Trouble = async (fleet) => {
  await fleet.own.crash();
  await fleet.ready();
};
