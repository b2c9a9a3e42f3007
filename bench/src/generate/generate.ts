import { join } from 'node:path';
import { claimDataDir, ensureAdminKey, writeJson } from '@headcount/cli';
import { clockSubject } from '@headcount/contracts';
import { newKey } from '@headcount/contracts/keys';
import type { Envelope, LogConnection } from '@headcount/event-log';
import { keyScopes } from '@headcount/session-core';
import { tickFact } from '../generator/facts.js';
import { generateLife, type LifeOptions } from '../generator/life.js';
import { sitesFor } from '../generator/world.js';
import { keyEnvelope } from '../key-envelope.js';
import { withLogIn } from '../stores.js';
import { UsageError } from '../usage.js';
import { fillLog, type Filled } from './fill-log.js';
import { launch } from './launch.js';
import { parseGenerate } from './options.js';

const inFlight = 16;
const tellEveryMs = 5_000;
const dayMs = 86_400_000;
/** As collectors tick: so much of a lease passes when the first one takes over, and no more. */
const closingTickMs = 5_000;

interface Output {
  readonly answer: (line: string) => void;
  readonly say: (line: string) => void;
}

/**
 * `bench generate`: writes a generated life into an empty log and leaves Headcount running on it, with a key for each
 * site in `DATA_DIR/site-keys.json`. It answers with one line of JSON: what was written, and where it runs.
 *
 * The life is history on the subjects of the present: its envelopes carry their old times as imported ones do, ticks
 * among them, so that leases ran when it was lived. It is written before any collector serves, because those of today
 * would tick in between. Who is still on at its end is really open, and is given up after a lease, like anybody whose
 * source went silent.
 *
 * @throws UsageError; Failure when the directory is in use; StoreUnavailableError when something can't be started
 */
export async function generate(args: readonly string[], { answer, say }: Output): Promise<void> {
  const { dataDir, fresh, life } = parseGenerate(args, Date.now());
  const began = performance.now();
  const claim = await claimDataDir(dataDir, fresh, say);
  const filled = await withLogIn(
    dataDir,
    () => claim.release(),
    (connection) => fill(connection, dataDir, life, say),
  );
  say(`${filled.facts} facts are in the log; Headcount starts and reads them`);
  const position = `${filled.lastSeq}.0`;
  const { api, collector, pids } = await launch(dataDir, position);
  const { sessions, facts, envelopes, sites } = filled;
  const { seed, users, days, startsAt } = life;
  const seconds = Math.round(performance.now() - began) / 1_000;
  answer(
    JSON.stringify({
      ...{ sessions, facts, envelopes, sites, seconds, position, seed, users, days },
      ...{ startsAt: timeOf(startsAt), endsAt: timeOf(startsAt + days * dayMs) },
      ...{ dataDir, siteKeys: siteKeysFile(dataDir), api, collector, launcher: pids['launcher'] },
    }),
  );
  say(`Headcount goes on in the background; kill -INT ${pids['launcher']} stops it`);
}

const timeOf = (instant: number): string => new Date(instant).toISOString();
const siteKeysFile = (dataDir: string): string => join(dataDir, 'site-keys.json');

async function fill(
  connection: LogConnection,
  dataDir: string,
  life: LifeOptions,
  say: (line: string) => void,
): Promise<Filled> {
  const { log } = connection;
  if ((await log.state()).lastSeq > 0)
    throw new UsageError(`${dataDir} holds a log already: name another directory, or add --fresh`);
  // among the first envelopes of a log, where a start looks for it
  await ensureAdminKey(dataDir, log);
  let lost = false;
  const stopListening = connection.onStatus(({ kind }) => void (lost ||= kind === 'disconnected'));
  let toldAt = performance.now();
  try {
    return await fillLog(log, everything(life, dataDir), {
      inFlight,
      onProgress: ({ facts, sessions }) => {
        // a repeated envelope could get in behind those that need it
        if (lost) throw new Error('NATS was lost while writing: start again with --fresh');
        if (performance.now() - toldAt < tellEveryMs) return;
        toldAt = performance.now();
        say(`${sessions} of ${life.sessions} sessions, ${facts} facts`);
      },
    });
  } finally {
    stopListening();
  }
}

function* everything(life: LifeOptions, dataDir: string): Generator<Envelope> {
  yield* generateLife(life);
  const at = life.startsAt + life.days * dayMs;
  const id = `life-${life.seed}-closed`;
  const tick = { ...tickFact(at, closingTickMs), id: `${id}/0` };
  yield { id, subject: clockSubject, events: [tick], loggedAt: at };
  yield* siteKeys(life, dataDir);
}

/** They are of today: nothing of the life was done with them. */
function* siteKeys({ users }: LifeOptions, dataDir: string): Generator<Envelope> {
  const keys = sitesFor(users).map(({ name }) => newKey(name));
  writeJson(siteKeysFile(dataDir), Object.fromEntries(keys.map(({ site, text }) => [site, text])));
  const now = Date.now();
  for (const key of keys) yield keyEnvelope(key, keyScopes, now);
}
