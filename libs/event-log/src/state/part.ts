import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';

/** Far above what a writer puts into a part; one that inflates to more is damaged or hostile. */
const largestInflatedBytes = 512 * 1024 * 1024;

const deflated = promisify(deflate);
const inflated = promisify(inflate);

/** A part of a snapshot: JSON lines, deflated off the event loop (zlib format, level 1). */
export function encodePart(lines: readonly string[]): Promise<Uint8Array> {
  return deflated(lines.join('\n'), { level: 1 });
}

/** @throws Error when the part is damaged */
export async function decodePart(part: Uint8Array): Promise<string[]> {
  const text = await inflated(part, { maxOutputLength: largestInflatedBytes });
  return text.toString('utf8').split('\n');
}
