import type { SessionPolicy } from '../session/policy.js';

interface Sharing {
  readonly policy: SessionPolicy;
  readonly userAgent: string | null;
}

/** A session whose policy and user agent stand in lists beside it: thousands of sessions share a few. */
export type Shared<Session extends Sharing> = Omit<Session, 'policy' | 'userAgent'> & {
  /** Index into the list. */
  readonly policy: number;
  readonly userAgent: number | null;
};

/** What some sessions share, each part once. */
export class SharedParts {
  readonly policies: SessionPolicy[] = [];
  readonly userAgents: string[] = [];
  private readonly policyPlaces = new Map<string, number>();
  private readonly userAgentPlaces = new Map<string, number>();
  private last: { policy: SessionPolicy; place: number } | null = null;

  share<Session extends Sharing>(session: Session): Shared<Session> {
    const { userAgent } = session;
    return {
      ...session,
      policy: this.placeOfPolicy(session.policy),
      userAgent: userAgent === null ? null : placeOf(userAgent, this.userAgents, this.userAgentPlaces),
    };
  }

  private placeOfPolicy(policy: SessionPolicy): number {
    if (this.last?.policy === policy) return this.last.place;
    const text = JSON.stringify(policy);
    let place = this.policyPlaces.get(text);
    if (place === undefined) {
      place = this.policies.push(policy) - 1;
      this.policyPlaces.set(text, place);
    }
    this.last = { policy, place };
    return place;
  }
}

function placeOf(text: string, all: string[], places: Map<string, number>): number {
  let place = places.get(text);
  if (place === undefined) {
    place = all.push(text) - 1;
    places.set(text, place);
  }
  return place;
}
