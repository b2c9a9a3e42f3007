import type { Dice } from '../random.js';

/** What limits tell clients apart by: the client, and the role of who uses it. */
export function traitsOfClient(dice: Dice): {
  readonly clientId?: string;
  readonly attributes?: Readonly<Record<string, string>>;
} {
  return {
    ...(dice.chance(0.7) ? { clientId: `client${dice.between(1, 3)}` } : {}),
    ...(dice.chance(0.7) ? { attributes: { role: dice.pick(['guest', 'guest', 'staff', 'admin']) } } : {}),
  };
}
