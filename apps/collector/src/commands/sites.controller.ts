import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { commandSubjects, createSiteCommand, type CreateSiteReply } from '@headcount/contracts';
import { defaultSitePolicy } from '@headcount/session-core';
import { Collector } from '../admission/collector.js';

/** Commands about sites as a whole, as NATS requests. */
@Controller()
export class SitesController {
  constructor(@Inject(Collector) private readonly collector: Collector) {}

  /** A site that the log says anything of is there already: a barrier tells. */
  @MessagePattern(commandSubjects.createSite)
  async create(@Payload() payload: unknown): Promise<CreateSiteReply> {
    const command = createSiteCommand.safeParse(payload);
    if (!command.success) return { ok: false, code: 'invalid_request' };
    const { site, timeZone, byName: changedBy } = command.data;
    const { tail, barrier } = this.collector;
    if (!(await barrier.pass()) || !tail.caughtUp) return { ok: false, code: 'log_unavailable' };
    if (this.collector.sessionsOf(site).lifeSeq > 0) return { ok: false, code: 'site_exists' };
    const at = this.collector.now();
    const data = { policy: { ...defaultSitePolicy, timeZone }, changedBy };
    const [created, set] = await Promise.all([
      this.collector.submit(site, {
        kind: 'key',
        event: { type: 'SiteCreated', time: at, data: { timeZone } },
      }),
      this.collector.submit(site, { kind: 'policy', at, data }),
    ]);
    if (!created.ok) return created;
    return set.ok ? { ok: true, position: set.position! } : set;
  }
}
