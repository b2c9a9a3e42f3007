import { inflateSync } from 'node:zlib';
import type { RawMessage } from './raw-log.js';

/** Above what is ever appended; a message that inflates to more is broken or hostile. */
const largestInflatedBytes = 4 * 1024 * 1024;

/** What a message says, inflated. @throws Error when it can't be */
export function jsonOf({ data, encoding }: Pick<RawMessage, 'data' | 'encoding'>): Buffer {
  if (encoding === '') return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (encoding !== 'deflate') throw new Error(`unknown encoding "${encoding}"`);
  return inflateSync(data, { maxOutputLength: largestInflatedBytes });
}
