import { connect } from 'node:net';
import { bytesOf, type LoadPlan, type LoadResult } from './load.js';

const headEnd = Buffer.from('\r\n\r\n');

/** Sends what a plan says, over plain sockets: a client library costs more than the server that is measured. */
class Sender {
  private readonly latencies: number[] = [];
  private failed = 0;
  private firstFailure: string | null = null;
  private going = true;

  constructor(private readonly plan: LoadPlan) {}

  async run(): Promise<LoadResult> {
    const cpu = process.cpuUsage();
    const began = performance.now();
    const ended = Promise.all(this.plan.connections.map((_, index) => this.connection(index)));
    const timer = setTimeout(() => this.stop(), this.plan.ms);
    await ended;
    clearTimeout(timer);
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const sorted = Float64Array.from(this.latencies).sort();
    const quantile = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
    return {
      answered: sorted.length,
      failed: this.failed,
      firstFailure: this.firstFailure,
      perSecond: sorted.length / seconds,
      p50: quantile(0.5),
      p99: quantile(0.99),
      cpuSeconds: (user + system) / 1e6,
    };
  }

  /** Lets what is under way be answered, and no more. */
  stop(): void {
    this.going = false;
  }

  private connection(index: number): Promise<void> {
    const { hostname, port, host } = new URL(this.plan.url);
    const requests = this.plan.connections[index]!.map((request) => bytesOf(request, host));
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let turn = 0;
    let sentAt = 0;
    let received: Buffer | null = null;
    const send = (): void => {
      sentAt = performance.now();
      socket.write(requests[turn++ % requests.length]!);
    };
    return new Promise((resolve, reject) => {
      socket.on('connect', send).on('error', reject).on('close', resolve);
      socket.on('data', (chunk) => {
        received = received === null ? chunk : Buffer.concat([received, chunk]);
        if (!isWhole(received)) return;
        this.answered(received, performance.now() - sentAt);
        received = null;
        if (this.going) send();
        else socket.end();
      });
    });
  }

  private answered(answer: Buffer, ms: number): void {
    this.latencies.push(ms);
    if (answer[9] === 0x32) return;
    this.failed += 1;
    this.firstFailure ??= answer.toString('utf8', 0, 500);
  }
}

/** Every answer of ours has a content length. */
function isWhole(received: Buffer): boolean {
  const end = received.indexOf(headEnd);
  if (end === -1) return false;
  const length = /content-length: (\d+)/i.exec(received.toString('latin1', 0, end))?.[1];
  return length !== undefined && received.length >= end + headEnd.length + Number(length);
}

process.once('message', (plan: LoadPlan) => {
  const sender = new Sender(plan);
  process.once('message', () => sender.stop());
  void sender.run().then((result) => process.send!(result, () => process.exit(0)));
});
