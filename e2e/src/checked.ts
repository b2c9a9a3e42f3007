import { connectLog, type EventLog, type StoredEnvelope } from '@headcount/event-log';
import {
  canonicalDump,
  closeDataSource,
  createDataSource,
  type DataSource,
  type DumpLine,
} from '@headcount/read-model';
import {
  checkCheckpoints,
  checkReadModel,
  mustHold,
  rowsOfDump,
  type SeenCheckpoint,
} from '@headcount/testing-stack/checkers';
import type { Instance, System } from './system.js';

/** Works with the log of a running system. */
export async function withLog<Result>(
  { natsUrl }: Pick<Instance, 'natsUrl'>,
  work: (log: EventLog) => Promise<Result>,
): Promise<Result> {
  const connection = await connectLog({ servers: natsUrl, name: 'e2e' });
  try {
    return await work(connection.log);
  } finally {
    await connection.close();
  }
}

/** All that is in a log now. */
export async function envelopesOf(log: EventLog): Promise<readonly StoredEnvelope[]> {
  const { lastSeq } = await log.state();
  const reader = await log.read({ after: 0 });
  const found: StoredEnvelope[] = [];
  try {
    while ((found.at(-1)?.seq ?? 0) < lastSeq) found.push(...(await reader.next(1_000)));
  } finally {
    await reader.close();
  }
  return found;
}

/**
 * The read model is what an independent fold makes of the log, as far as it has come, and nothing was skipped
 * (I2, I4, I8). The system may go on meanwhile.
 *
 * @throws Error that lists what does not hold
 */
export async function readModelHolds({ instance }: System, log: EventLog): Promise<void> {
  const rows = rowsOfDump(await withDatabase(instance, (dataSource) => collected(canonicalDump(dataSource))));
  mustHold(checkReadModel(await envelopesOf(log), rows));
}

async function collected(lines: AsyncIterable<DumpLine>): Promise<DumpLine[]> {
  const all: DumpLine[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

/** @throws what `work` throws */
export async function withDatabase<Result>(
  { databaseUrl }: Pick<Instance, 'databaseUrl'>,
  work: (dataSource: DataSource) => Promise<Result>,
): Promise<Result> {
  const dataSource = createDataSource(databaseUrl);
  await dataSource.initialize();
  try {
    return await work(dataSource);
  } finally {
    await closeDataSource(dataSource);
  }
}

const lookEveryMs = 100;

/** Looks at the checkpoint again and again, from outside; what can't be seen while something is down is left out. */
export class CheckpointWatch {
  private readonly seen: SeenCheckpoint[] = [];
  private going = true;
  private readonly running: Promise<void>;

  constructor(private readonly system: System) {
    this.running = this.look();
  }

  /** Stops looking. @throws Error when the checkpoint ever went back (I3), or was hardly ever seen */
  async neverWentBack(): Promise<void> {
    this.going = false;
    await this.running;
    if (this.seen.length < 10) throw new Error(`the checkpoint was seen ${this.seen.length} times only`);
    mustHold(checkCheckpoints(this.seen));
  }

  private async look(): Promise<void> {
    while (this.going) {
      const answer = await this.system.api('/sessions?limit=1').catch(() => null);
      const position = answer?.headers.get('x-projection-position');
      if (position) this.seen.push({ generation: 1, seq: Math.floor(Number(position)) });
      await new Promise((resume) => setTimeout(resume, lookEveryMs));
    }
  }
}
