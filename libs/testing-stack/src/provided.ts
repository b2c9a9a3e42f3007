import type {} from 'vitest';

declare module 'vitest' {
  /** What the run of integration tests gives to each spec file through `inject`. */
  interface ProvidedContext {
    /** The shared Postgres; spec files make databases of their own in it, see `freshDatabase`. */
    postgresUrl: string;
  }
}
