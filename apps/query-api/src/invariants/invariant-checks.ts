import { lawIds, type Invariants } from '@headcount/contracts';
import { checkLaws, type ProjectionPosition } from '@headcount/read-model';
import { Counter, ProblemError, type Registry } from '@headcount/service-kit';
import type { ReadModel } from '../reads/read-model.js';

type Checked = Pick<Invariants, 'checkedAt' | 'data'> & { readonly position: ProjectionPosition };

/** The laws, as the route uses them: one check at a time. */
export class InvariantChecks {
  private readonly violations: Counter;
  private running = false;

  constructor(
    private readonly readModel: ReadModel,
    private readonly now: () => number,
    registry: Registry,
  ) {
    this.violations = new Counter({
      name: 'headcount_invariant_violations_total',
      help: 'Violations that checks of the laws have found, by law; each check counts them again',
      labelNames: ['law'],
      registers: [registry],
    });
    for (const law of lawIds) this.violations.inc({ law }, 0);
  }

  /** @throws ProblemError `overloaded` while another check runs, `read_model_unavailable` */
  async of(site: string): Promise<Checked> {
    if (this.running) throw new ProblemError('overloaded', { detail: 'another check is under way' });
    this.running = true;
    try {
      const checkedAt = new Date(this.now()).toISOString();
      const { data, position } = await this.readModel.putAtLeisure((dataSource) =>
        checkLaws(dataSource, { site }),
      );
      for (const { id, violations } of data) this.violations.inc({ law: id }, violations);
      return { checkedAt, data: [...data], position };
    } finally {
      this.running = false;
    }
  }
}
