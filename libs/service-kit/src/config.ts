import { z } from 'zod';
import { clientAddressBehind, trustedProxiesAccepted, type ClientAddress } from './client-address.js';

/** The configuration in the environment is wrong; the message names each variable and what it accepts. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Parses environment variables once, at start.
 *
 * @throws ConfigError naming the variables at fault and what they accept, never their values.
 */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`the configuration can't be used:\n${faults.join('\n')}`);
}

const port = z.coerce.number('a port number, 0 for a free one').int().min(0).max(65_535);

const origin = z
  .string()
  .refine((text) => URL.canParse(text) && new URL(text).origin === text && text !== 'null', {
    message: 'origins such as https://app.example, separated by commas',
  });

/** A {@link ClientAddress} by the number of trusted proxies, or their addresses and networks. */
export const trustedProxies = z.string().transform((text, context): ClientAddress => {
  try {
    return clientAddressBehind(text);
  } catch {
    context.addIssue({ code: 'custom', message: trustedProxiesAccepted });
    return z.NEVER;
  }
});

/** What services that take keys take from their environment besides. */
export const accessSettings = {
  /** How many bad keys of one address are answered 401 in a second; those beyond are answered 429. */
  RATE_LIMIT_BAD_KEYS: z.coerce.number('bad keys a second').int().min(1).default(10),
  /** Whose pages may ask from a browser; left out: nobody's. */
  CORS_ORIGINS: z
    .string()
    .transform((text) => text.split(',').map((one) => one.trim()))
    .pipe(z.array(origin))
    .default([]),
} as const;

/** What every service takes from its environment. */
export const serviceSettings = {
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  NATS_URL: z.string('the address of NATS, such as nats://127.0.0.1:4222'),
  PUBLIC_URL: z.url().default('http://localhost'),
} as const;

/** Where the log is archived, for services that read all of it: docs/archive.md. */
export const archiveSettings = {
  HEADCOUNT_ARCHIVE: z.string('a directory, or s3://bucket/prefix').optional(),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  AWS_SESSION_TOKEN: z.string().optional(),
  AWS_REGION: z.string().optional(),
  AWS_ENDPOINT_URL_S3: z.url('an address such as http://127.0.0.1:9000').optional(),
} as const;

/** The read models' database, for the services that have one. */
export const databaseSettings = {
  DATABASE_URL: z.string(
    'the address of Postgres, such as postgres://user:password@127.0.0.1:5432/headcount',
  ),
} as const;
