import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from './eventually.js';
import { residentBytes, watchProcess } from './watch-process.js';

let server: Server;
let waiting = 0;
afterEach(() => void server.close());

async function metricsServer(): Promise<string> {
  server = createServer((_, response) => {
    waiting += 1;
    response.end(
      `# TYPE waiting gauge\nwaiting{kind="a"} ${waiting}\nwaiting{kind="b"} 100\nwaiting_more 7\n`,
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

describe('watching a process', () => {
  it('samples its memory and the sums of its gauges, in order', async () => {
    const watch = watchProcess(
      { pid: process.pid, metrics: await metricsServer(), gauges: ['waiting', 'no'] },
      10,
    );
    await eventually(() => waiting >= 3, { what: 'three samples' });
    const samples = await watch.stop();
    expect(samples.slice(0, 3).map(({ gauges }) => gauges['waiting'])).toEqual([101, 102, 103]);
    expect(samples.map(({ at }) => at)).toEqual(samples.map(({ at }) => at).toSorted((a, b) => a - b));
    for (const { gauges } of samples) {
      expect(gauges['rss_bytes']! / residentBytes(process.pid)).toBeCloseTo(1, 0);
      expect(gauges['no']).toBeNaN();
    }
  });

  it('looks once more when it is stopped', async () => {
    const watch = watchProcess({ pid: process.pid });
    const stopped = Date.now();
    const samples = await watch.stop();
    expect(samples).toHaveLength(2);
    expect(samples[1]!.at).toBeGreaterThanOrEqual(stopped);
  });

  it('goes on without metrics, and ends with the process', async () => {
    const url = await metricsServer();
    server.close();
    const watch = watchProcess({ pid: process.pid, metrics: url, gauges: ['waiting'] }, 10);
    const [sample] = await watch.stop();
    expect(Object.keys(sample!.gauges)).toEqual(['rss_bytes']);
    await expect(watchProcess({ pid: 2 ** 22 + 1 }, 10).stop()).rejects.toThrow();
  });
});
