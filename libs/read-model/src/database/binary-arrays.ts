import type { Run } from '@headcount/session-core';

/** The element types of {@link binaryArray}, and how their values are given. Instants in milliseconds. */
export interface ElementValues {
  readonly text: string | null;
  readonly int4: number | null;
  readonly int8: number | null;
  readonly bool: boolean | null;
  readonly timestamptz: number | null;
  /** Disjoint, ascending, each with a length; becomes half-open ranges. */
  readonly tstzmultirange: readonly Run[] | null;
}
export type ElementType = keyof ElementValues;

export interface Encoding<Type extends ElementType> {
  readonly oid: number;
  /** An upper bound in bytes. */
  size(value: NonNullable<ElementValues[Type]>): number;
  /** Writes at `at`, returns how many bytes. */
  write(into: Buffer, at: number, value: NonNullable<ElementValues[Type]>): number;
}

const millisUntil2000 = 946_684_800_000;
/** Around the year 128,000, well inside what Postgres and a Date can tell. */
const furthestInstant = 4e15;
const two32 = 4_294_967_296;
const rangeBytes = 25;
/** Dimensions, flags and element type; then length and lower bound of the one dimension, if there are elements. */
const headBytesWithoutDimension = 12;
const headBytes = 20;
/** Lower bound included, upper bound not. */
const halfOpen = 0x02;

/** How values of each type are written in Postgres' binary format. */
export const encodings: { readonly [Type in ElementType]: Encoding<Type> } = {
  text: {
    oid: 25,
    size: (value) => 3 * value.length,
    write: (into, at, value) => into.write(value, at),
  },
  int4: { oid: 23, size: () => 4, write: (into, at, value) => into.writeInt32BE(value, at) - at },
  int8: { oid: 20, size: () => 8, write: writeInt8 },
  bool: { oid: 16, size: () => 1, write: (into, at, value) => into.writeUInt8(value ? 1 : 0, at) - at },
  timestamptz: { oid: 1184, size: () => 8, write: writeInstant },
  tstzmultirange: { oid: 4534, size: (runs) => 4 + runs.length * (4 + rangeBytes), write: writeRanges },
};

/**
 * A one-dimensional Postgres array in binary format, as a parameter for `unnest($1::<type>[])`. Several times
 * cheaper on both sides than the text form, and free of quoting and of any conversion of instants.
 *
 * @throws RangeError for a number that isn't an integer of the type's range.
 */
export function binaryArray<Type extends ElementType>(
  type: Type,
  values: readonly ElementValues[Type][],
): Buffer {
  return binaryArrayOf(type, values, (value) => value);
}

/** The same from a value of each row. */
export function binaryArrayOf<Row, Type extends ElementType>(
  type: Type,
  rows: readonly Row[],
  valueOf: (row: Row) => ElementValues[Type],
): Buffer {
  const encoding: Encoding<Type> = encodings[type];
  const head = scratch.takenFor(headBytes);
  head.writeInt32BE(rows.length === 0 ? 0 : 1, 0);
  head.writeInt32BE(1, 4);
  head.writeUInt32BE(encoding.oid, 8);
  if (rows.length === 0) return Buffer.from(head.subarray(0, headBytesWithoutDimension));
  head.writeInt32BE(rows.length, 12);
  head.writeInt32BE(1, 16);
  let at = headBytes;
  for (const row of rows) {
    const value = valueOf(row);
    const into = scratch.takenFor(at + 4 + (value === null ? 0 : encoding.size(value)));
    const written = value === null ? -1 : encoding.write(into, at + 4, value);
    into.writeInt32BE(written, at);
    at += 4 + Math.max(0, written);
  }
  return Buffer.from(scratch.takenFor(at).subarray(0, at));
}

/** Where one array is put together before its length is known; what was written stays when it grows. */
const scratch = {
  buffer: Buffer.alloc(64 * 1024),
  takenFor(bytes: number): Buffer {
    if (bytes > this.buffer.length)
      this.buffer = Buffer.concat([this.buffer], Math.max(bytes, 2 * this.buffer.length));
    return this.buffer;
  },
};

function writeInt8(into: Buffer, at: number, value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no integer that can be stored`);
  const high = Math.floor(value / two32);
  into.writeInt32BE(high, at);
  into.writeUInt32BE(value - high * two32, at + 4);
  return 8;
}

/** Postgres counts microseconds since 2000, more than a double tells exactly: hence in two halves. */
function writeInstant(into: Buffer, at: number, value: number): number {
  if (!Number.isInteger(value) || Math.abs(value) > furthestInstant)
    throw new RangeError(`${value} is no instant that can be stored`);
  const millis = value - millisUntil2000;
  const highMicros = Math.floor(millis / two32);
  const low = (millis - highMicros * two32) * 1000;
  const carried = Math.floor(low / two32);
  into.writeInt32BE(highMicros * 1000 + carried, at);
  into.writeUInt32BE(low - carried * two32, at + 4);
  return 8;
}

function writeRanges(into: Buffer, at: number, runs: readonly Run[]): number {
  into.writeInt32BE(runs.length, at);
  let next = at + 4;
  for (const [first, last] of runs) {
    into.writeInt32BE(rangeBytes, next);
    into.writeUInt8(halfOpen, next + 4);
    into.writeInt32BE(8, next + 5);
    writeInstant(into, next + 9, first);
    into.writeInt32BE(8, next + 17);
    writeInstant(into, next + 21, last);
    next += 4 + rangeBytes;
  }
  return next - at;
}
