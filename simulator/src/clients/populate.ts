import type { Dice } from '../random.js';
import { administer } from './administrator.js';
import { watchHost } from './agent.js';
import { serve } from './application.js';
import type { Crowd } from './crowd.js';
import { govern } from './governor.js';
import { rush } from './rush.js';
import type { Plan } from '../plan.js';
import { comeTogether } from './together.js';
import { visit } from './visitor.js';

/** Lets in whoever uses the system. Nobody waits for them: they are over when time is. */
export function populate(
  crowd: Crowd,
  dice: Dice,
  { visitors, limits }: Pick<Plan, 'visitors' | 'limits'>,
): void {
  void govern(crowd, dice.fork(), limits);
  void rush(crowd, dice.fork());
  const skew = () => (dice.chance(0.3) ? dice.pick([-1, 1]) * dice.pick([1_000, 30_000, 3_600_000]) : 0);
  for (let i = 0; i < visitors; i += 1) {
    const traits = { userId: `u${i}`, tellsTimes: dice.chance(0.5), skewMs: skew() };
    void visit(crowd, dice.fork(), traits);
  }
  const registers = dice.chance(0.7);
  const sessions = () => dice.between(2, 4);
  void serve(crowd, dice.fork(), { sourceId: 'app', registers, sessions: sessions(), skewMs: skew() });
  const scanMs = dice.pick([30_000, 40_000]);
  void watchHost(crowd, dice.fork(), { sourceId: 'host', scanMs, sessions: sessions(), skewMs: skew() });
  void administer(crowd, dice.fork());
  void comeTogether(crowd, dice.fork());
}
