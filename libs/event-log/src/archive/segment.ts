import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { jsonOf } from '../json-of.js';
import type { RawMessage } from '../raw-log.js';
import { ArchiveError, type ArchiveStore } from './archive-store.js';
import type { SegmentInfo } from './manifest.js';

const format = 'headcount.log-segment';
const version = 1;
/** Far above what is ever put into one. */
const largestInflatedBytes = 256 * 1024 * 1024;
const newline = 0x0a;

const compressed = promisify(brotliCompress);
const decompressed = promisify(brotliDecompress);
/** A window of 16 MiB: ids of sessions come back with each beat, far beyond the 32 kB that gzip looks back. */
const compression = { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: 24 } };

/** A message in its segment: this line of JSON, then so many bytes of data and a line break. */
interface Line {
  readonly seq: number;
  readonly at: number;
  readonly subject: string;
  readonly id: string;
  /** Sequence that its guard named. */
  readonly after?: number | undefined;
  /** Left out: the data is the JSON itself. */
  readonly encoding?: string;
  readonly bytes: number;
}

/** A segment as it is stored, and what the manifest says of it. */
export interface FinishedSegment {
  readonly data: Uint8Array;
  readonly info: SegmentInfo;
}

/** A segment that is being filled. */
export class SegmentDraft {
  /** Length before it is compressed. */
  bytes = 0;
  readonly #parts: Uint8Array[] = [];
  readonly #stretches: [number, number][] = [];
  #first: RawMessage | undefined;
  #last: RawMessage | undefined;
  #count = 0;

  /** @param log `LogState.createdAt` of the log */
  constructor(readonly log: string) {
    this.#put(Buffer.from(`${JSON.stringify({ format, version, log })}\n`));
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  add(message: RawMessage): void {
    const { data, encoding } = plain(message);
    const { seq, loggedAt: at, subject, id, expectedLast: after } = message;
    const line: Line = {
      seq,
      at,
      subject,
      id,
      after,
      ...(encoding === '' ? {} : { encoding }),
      bytes: data.length,
    };
    this.#put(Buffer.from(`${JSON.stringify(line)}\n`), data, lineBreak);
    this.#first ??= message;
    this.#last = message;
    this.#count += 1;
    const stretch = this.#stretches.at(-1);
    if (stretch !== undefined && stretch[0] + stretch[1] === seq) stretch[1] += 1;
    else this.#stretches.push([seq, 1]);
  }

  /** The segment as it is stored, and what the manifest says of it. It is named by what it holds. */
  async finish(): Promise<FinishedSegment> {
    const [first, last] = [this.#first!, this.#last!];
    const data = await compressed(Buffer.concat(this.#parts), compression);
    const sha256 = sha256Of(data);
    const info = {
      name: `${padded(first.seq)}-${padded(last.seq)}-${sha256.slice(0, 12)}.log.br`,
      ...{ first: first.seq, last: last.seq, count: this.#count, stretches: this.#stretches },
      ...{ bytes: data.length, sha256, lastId: last.id },
      firstAt: new Date(first.loggedAt).toISOString(),
      lastAt: new Date(last.loggedAt).toISOString(),
    };
    return { data, info };
  }

  #put(...parts: readonly Uint8Array[]): void {
    for (const part of parts) {
      this.#parts.push(part);
      this.bytes += part.length;
    }
  }
}

const lineBreak = Buffer.from('\n');
const padded = (seq: number) => String(seq).padStart(15, '0');

/** Inflated where that says the same: a whole segment is compressed better than its messages. */
function plain({ data, encoding }: RawMessage): Pick<RawMessage, 'data' | 'encoding'> {
  if (encoding === '') return { data, encoding };
  try {
    const json = jsonOf({ data, encoding });
    if (Array.isArray(JSON.parse(json.toString('utf8')))) return { data: json, encoding: '' };
  } catch {
    // broken: it is kept as it is
  }
  return { data, encoding };
}

/**
 * The messages of a segment, in order.
 *
 * @throws ArchiveError when it is missing, or not what the manifest says
 */
export async function readSegment(
  store: ArchiveStore,
  info: SegmentInfo,
  log: string,
): Promise<readonly RawMessage[]> {
  const data = await store.read(info.name);
  const where = store.at(info.name);
  if (data === null) throw new ArchiveError(`${where} is missing: ${remedy}`);
  const sha256 = sha256Of(data);
  if (sha256 !== info.sha256)
    throw new ArchiveError(
      `${where} was altered or cut off: its ${data.length} bytes have SHA-256 ${sha256}, the manifest says ` +
        `${info.bytes} and ${info.sha256}: ${remedy}`,
    );
  try {
    const messages = messagesOf(await decompressed(data, { maxOutputLength: largestInflatedBytes }), log);
    if (messages.length !== info.count)
      throw new Error(`it holds ${messages.length} messages, not ${info.count}`);
    if (messages[0]!.seq !== info.first || messages.at(-1)!.seq !== info.last)
      throw new Error(`it does not reach from ${info.first} to ${info.last}`);
    return messages;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ArchiveError(`${where} can't be read: ${reason}`, { cause: error });
  }
}

const remedy =
  'bring back a copy of it; or, if the log still holds what stood in it, export to another, empty place';

function messagesOf(text: Buffer, log: string): readonly RawMessage[] {
  const head = lineAt<{ format?: unknown; version?: unknown; log?: unknown }>(text, 0);
  if (head.value.format !== format) throw new Error('it is no segment of a Headcount archive');
  if (head.value.version !== version)
    throw new Error(
      `it has version ${String(head.value.version)}, this Headcount knows ${version}: use a newer one`,
    );
  if (head.value.log !== log)
    throw new Error(`it comes from the log created at ${String(head.value.log)}, not at ${log}`);
  const messages: RawMessage[] = [];
  for (let at = head.end; at < text.length;) {
    const { value, end } = lineAt<Line>(text, at);
    const { seq, at: loggedAt, subject, id, after, encoding = '', bytes } = value;
    at = end + bytes + 1;
    if (at > text.length || text[at - 1] !== newline) throw new Error(`it breaks off in message ${seq}`);
    const data = text.subarray(end, end + bytes);
    messages.push({ seq, loggedAt, subject, id, expectedLast: after, encoding, data });
  }
  if (messages.length === 0) throw new Error('it holds no message');
  return messages;
}

/** A line of JSON, and where the next one begins. */
function lineAt<Value>(text: Buffer, start: number): { readonly value: Value; readonly end: number } {
  const at = text.indexOf(newline, start);
  if (at < 0) throw new Error('it breaks off');
  return { value: JSON.parse(text.toString('utf8', start, at)) as Value, end: at + 1 };
}

function sha256Of(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
