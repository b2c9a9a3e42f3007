/** The schema that says which generations there are. */
export const controlSchema = 'headcount';

/** What the tables of a generation were computed by. Another version never writes into them. */
export interface ProjectionId {
  readonly name: string;
  readonly version: number;
}

/** The projection of this code: raise the version when a rebuild of the same log would give other rows. */
export const sessionsProjection: ProjectionId = { name: 'sessions', version: 4 };

/** The Postgres schema of a generation: `g1`, `g2`, ... */
export function generationSchema(number: number): string {
  if (!Number.isSafeInteger(number) || number < 1) throw new RangeError(`no generation number: ${number}`);
  return `g${number}`;
}
