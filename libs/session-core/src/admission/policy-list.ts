import type { SessionPolicy } from '../session/policy.js';

/** A session whose policy stands in a list beside it. */
export type Shared<Session extends { policy: SessionPolicy }> = Omit<Session, 'policy'> & {
  /** Index into the list: thousands of sessions share a few. */
  readonly policy: number;
};

/** The policies of some sessions, each once. */
export class PolicyList {
  readonly all: SessionPolicy[] = [];
  private readonly places = new Map<string, number>();
  private last: { policy: SessionPolicy; place: number } | null = null;

  share<Session extends { policy: SessionPolicy }>(session: Session): Shared<Session> {
    return { ...session, policy: this.placeOf(session.policy) };
  }

  private placeOf(policy: SessionPolicy): number {
    if (this.last?.policy === policy) return this.last.place;
    const text = JSON.stringify(policy);
    let place = this.places.get(text);
    if (place === undefined) {
      place = this.all.push(policy) - 1;
      this.places.set(text, place);
    }
    this.last = { policy, place };
    return place;
  }
}
