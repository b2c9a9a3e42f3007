export interface Patience {
  /** How long it may take, in ms; default 10,000. */
  readonly within?: number;
  /** What is awaited, as in `the projector's lag to be 0`: named when it does not come. */
  readonly what: string;
}

const pollEveryMs = 10;

/**
 * Asks again and again until the answer is neither undefined, null nor false, and returns it. An error of `check`
 * counts as "not yet".
 *
 * @throws Error that names what is stuck and what the last answer or error was
 */
export async function eventually<Answer>(
  check: () => Answer | Promise<Answer>,
  { within = 10_000, what }: Patience,
): Promise<NonNullable<Exclude<Awaited<Answer>, false>>> {
  const deadline = Date.now() + within;
  let last: unknown;
  for (;;) {
    try {
      const answer = await check();
      if (answer !== undefined && answer !== null && answer !== false)
        return answer as NonNullable<Exclude<Awaited<Answer>, false>>;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() >= deadline) break;
    await new Promise((resolve) => setTimeout(resolve, pollEveryMs));
  }
  const detail = last instanceof Error ? last.message : JSON.stringify(last);
  throw new Error(`stuck: waited ${within} ms for ${what}; last: ${detail}`, {
    cause: last instanceof Error ? last : undefined,
  });
}
