import type { EventLog } from '@headcount/event-log';
import type { FoldRules } from '@headcount/projection-runner';
import type { Millis } from '@headcount/session-core';
import { variants as library } from '@headcount/testing-stack/checkers';

/** The parts of a life in which a variant is broken; a sound one is made of the real parts. */
export interface Broken {
  readonly rules?: FoldRules;
  readonly acknowledgesFirst: boolean;
  readonly log: (log: EventLog) => EventLog;
  /** The address of a client behind one proxy, from `X-Forwarded-For`. */
  readonly addressOf: (forwardedFor: readonly string[]) => string;
}

/** The proxy itself appends the last address; what stands before it, anybody may have written. */
const sound: Broken = {
  acknowledgesFirst: false,
  log: (log) => log,
  addressOf: (forwardedFor) => forwardedFor.at(-1)!,
};

const leftMost = 'left-most X-Forwarded-For trusted';

/** Ways in which systems of this kind are known to be broken. */
export const variantNames: readonly string[] = library.map(({ name }) => name);

/** The parts for a variant of {@link variantNames}; null: nothing is broken. */
export function partsOfVariant(name: string | null, now: () => Millis): Broken {
  if (name === leftMost) return { ...sound, addressOf: (forwardedFor) => forwardedFor[0]! };
  const variant = library.find((one) => one.name === name);
  if (variant === undefined) return sound;
  return {
    ...sound,
    acknowledgesFirst: variant.acknowledgesFirst === true,
    ...(variant.rules === undefined ? {} : { rules: variant.rules(now) }),
    ...(variant.log === undefined ? {} : { log: variant.log }),
  };
}
