import { Agent, request } from 'node:http';
import type { AskersPlan, AskersResult } from './askers.js';

interface Answer {
  readonly status: number;
  readonly text: string;
}

type OfferedPace = Extract<AskersPlan['pace'], { kind: 'offered' }>;

/** Sends what a plan says. */
class Askers {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  private readonly latencies: number[] = [];
  private admitted = 0;
  private refused = 0;
  private failed = 0;
  private firstFailure: string | null = null;
  /** Of each door: how many starts were asked for there. */
  private readonly asked: number[];

  constructor(private readonly plan: AskersPlan) {
    this.asked = plan.doors.map(() => 0);
  }

  async run(): Promise<AskersResult> {
    const { pace, ms, doors } = this.plan;
    const began = performance.now();
    if (pace.kind === 'offered') await this.offered(pace);
    else
      await Promise.all(
        doors.flatMap((_, door) =>
          Array.from({ length: pace.connections }, () => this.batches(door, pace.perRequest, began + ms)),
        ),
      );
    const seconds = (performance.now() - began) / 1000;
    this.agent.destroy();
    const sorted = Float64Array.from(this.latencies).sort();
    const p99 = sorted[Math.floor(0.99 * sorted.length)] ?? 0;
    const { admitted, refused, failed, firstFailure } = this;
    return { admitted, refused, failed, firstFailure, seconds, p99 };
  }

  private async batches(door: number, size: number, until: number): Promise<void> {
    while (performance.now() < until) {
      const events = Array.from({ length: size }, () => {
        const data = this.next(door);
        const type = 'headcount.session.started.v1';
        return { specversion: '1.0', id: data.sessionId, source: '/bench', type, data };
      });
      const { status, text } = await this.post(door, '/events', events);
      if (status !== 202) {
        this.fails(size, text);
        continue;
      }
      for (const one of (JSON.parse(text) as { results: { status: string; code?: string }[] }).results)
        if (one.status === 'accepted') this.admitted += 1;
        else if (one.code === 'session_limit_exceeded') this.refused += 1;
        else this.fails(1, JSON.stringify(one));
    }
  }

  /** Whether or not the last one was answered. */
  private async offered({ perSecond, what, untimedMs }: OfferedPace): Promise<void> {
    const count = Math.round((perSecond * this.plan.ms) / 1000);
    const began = performance.now();
    const under: Promise<void>[] = [];
    for (let i = 0; i < count;) {
      const due = began + (i * 1000) / perSecond;
      const wait = due - performance.now();
      if (wait > 0) {
        await new Promise((resume) => setTimeout(resume, Math.ceil(wait)));
        continue;
      }
      const timedFrom = due - began < untimedMs ? null : due;
      under.push(this.single(i % this.plan.doors.length, timedFrom, what));
      i += 1;
    }
    await Promise.all(under);
  }

  private async single(door: number, due: number | null, what: OfferedPace['what']): Promise<void> {
    const { sessionId, userId } = this.next(door);
    const answer =
      what === 'starts'
        ? await this.post(door, '/sessions', { id: sessionId, userId })
        : await this.post(door, '/sessions/beating/heartbeats', {});
    if (due !== null) this.latencies.push(performance.now() - due);
    if (answer.status < 300) this.admitted += 1;
    else if (answer.status === 409) this.refused += 1;
    else this.fails(1, answer.text);
  }

  private next(door: number): { sessionId: string; userId: string } {
    const { run, doors, secondTry } = this.plan;
    const turn = this.asked[door]!++;
    const place = turn * doors.length + door;
    const pair = secondTry === 'next_door' ? place >> 1 : turn >> 1;
    return { sessionId: `${run}-${place}`, userId: `${run}-u${pair}` };
  }

  private post(door: number, path: string, body: unknown): Promise<Answer> {
    const { url, key } = this.plan.doors[door]!;
    const bytes = Buffer.from(JSON.stringify(body));
    const headers = {
      ...{ authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      'content-length': bytes.length,
    };
    return new Promise((resolve, reject) => {
      const options = { method: 'POST', agent: this.agent, headers };
      const sent = request(`${url}/collect/v1${path}`, options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      });
      sent.on('error', reject);
      sent.end(bytes);
    });
  }

  private fails(count: number, text: string): void {
    this.failed += count;
    this.firstFailure ??= text.slice(0, 300);
  }
}

process.once('message', (plan: AskersPlan) => {
  void new Askers(plan).run().then((result) => process.send!(result, () => process.exit(0)));
});
