import { promisify } from 'node:util';
import { deflate, deflateSync, inflate, inflateSync } from 'node:zlib';

/** Far above what a writer puts into a part; one that inflates to more is damaged or hostile. */
const largestInflatedBytes = 512 * 1024 * 1024;

/** What is shorter takes a few milliseconds at most, and is done in place. In bytes, deflated or not. */
const shortBytes = 65_536;

const deflated = promisify(deflate);
const inflated = promisify(inflate);

/** A part of a snapshot: JSON lines, deflated (zlib format, level 1); a long one off the event loop. */
export async function encodePart(lines: readonly string[]): Promise<Uint8Array> {
  const text = lines.join('\n');
  return text.length < shortBytes ? deflateSync(text, { level: 1 }) : deflated(text, { level: 1 });
}

/** @throws Error when the part is damaged */
export async function decodePart(part: Uint8Array): Promise<string[]> {
  const options = { maxOutputLength: largestInflatedBytes };
  const text = part.length < shortBytes ? inflateSync(part, options) : await inflated(part, options);
  return text.toString('utf8').split('\n');
}
