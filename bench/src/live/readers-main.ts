import { get } from 'node:http';
import { connect } from 'node:net';
import type { ReadersPlan, ReadersResult } from './readers.js';

const change = /"session":\{"id":"c(\d+)-\d+"/g;
/** Longer than what is looked for. */
const seam = 100;

const latencies: number[] = [];
let bytes = 0;

/** Resolves when its stream has begun. */
function read(url: string, key: string, looks: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}` };
    const asked = get(`${url}/api/v1/live`, { headers, agent: false }, (answer) => {
      if (answer.statusCode !== 200) return reject(new Error(`answered with ${answer.statusCode}`));
      let last = '';
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        resolve();
        if (looks) last = look(last + chunk.toString('latin1'));
      });
      answer.on('error', () => undefined);
    });
    asked.on('error', reject);
  });
}

/** What may go on in the next chunk. */
function look(text: string): string {
  const now = Date.now();
  let end = Math.max(0, text.length - seam);
  for (const match of text.matchAll(change)) {
    latencies.push(now - Number(match[1]));
    end = Math.max(end, match.index + match[0].length);
  }
  return text.slice(end);
}

function stall(url: string, key: string): void {
  const { host, hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).pause();
  socket.on('error', () => undefined);
  socket.write(`GET /api/v1/live HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${key}\r\n\r\n`);
}

function result(): ReadersResult {
  const sorted = Float64Array.from(latencies).sort();
  const at = (part: number) => sorted[Math.floor(part * sorted.length)] ?? NaN;
  return { changes: sorted.length, p50: at(0.5), p99: at(0.99), megabytes: bytes / 1e6 };
}

process.on('message', (message: ReadersPlan | 'done') => {
  if (message === 'done') return void process.send!(result(), () => process.exit(0));
  const { url, keys, readers, lookingEach, stalled } = message;
  const keyOf = (n: number) => keys[n % keys.length]!;
  for (let n = 0; n < stalled; n += 1) stall(url, keyOf(n));
  const all = Array.from({ length: readers }, (_, n) => read(url, keyOf(n), n % lookingEach === 0));
  Promise.all(all).then(
    () => process.send!('open'),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
