import { userAgentRulesVersion } from '@headcount/user-agent';

/** The schema that says which generations there are. */
export const controlSchema = 'headcount';

/** What the tables of a generation were computed by. Another version never writes into them. */
export interface ProjectionId {
  readonly name: string;
  readonly version: number;
}

/** Raise it when a rebuild of the same log would give other rows; the rules of user agents have one of their own. */
const foldVersion = 16;

/** The projection of this code. */
export const sessionsProjection: ProjectionId = {
  name: 'sessions',
  version: 1_000 * foldVersion + userAgentRulesVersion,
};

/** The Postgres schema of a generation: `g1`, `g2`, ... */
export function generationSchema(number: number): string {
  if (!Number.isSafeInteger(number) || number < 1) throw new RangeError(`no generation number: ${number}`);
  return `g${number}`;
}
