import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a token allows: this user may end this session, which belonged to that owner, in order to get in. */
export interface Termination {
  readonly site: string;
  /** Who was refused, and may use it; null: somebody without a user. */
  readonly userId: string | null;
  readonly sessionId: string;
  readonly ownerId: string | null;
}

/** Why a token is not taken. */
export type TokenProblem = 'unreadable' | 'expired' | 'stolen' | 'unconfigured';

const validForMs = 5 * 60_000;

type Payload = readonly [
  site: string,
  userId: string | null,
  sessionId: string,
  ownerId: string | null,
  expiresAt: number,
];

/**
 * Short-lived permissions to end a session that is in the way, as texts that any collector with the same secret
 * believes. Nothing of them is stored.
 */
export class TerminationTokens {
  /** @param secret null: none are issued, and none is taken */
  constructor(
    private readonly secret: string | null,
    private readonly now: () => number,
  ) {}

  issue({ site, userId, sessionId, ownerId }: Termination): string | null {
    if (this.secret === null) return null;
    const payload: Payload = [site, userId, sessionId, ownerId, this.now() + validForMs];
    const text = Buffer.from(JSON.stringify(payload)).toString('base64url');
    return `${text}.${this.signature(text)}`;
  }

  /** Whoever shows a token has to be the one it was issued to. */
  read(token: string, asker: Pick<Termination, 'site' | 'userId'>): Termination | TokenProblem {
    if (this.secret === null) return 'unconfigured';
    const [text = '', signature = '', ...more] = token.split('.');
    if (more.length > 0 || !same(signature, this.signature(text))) return 'unreadable';
    const [site, userId, sessionId, ownerId, expiresAt] = JSON.parse(
      Buffer.from(text, 'base64url').toString(),
    ) as Payload;
    if (site !== asker.site || userId !== asker.userId) return 'stolen';
    return this.now() > expiresAt ? 'expired' : { site, userId, sessionId, ownerId };
  }

  private signature(text: string): string {
    return createHmac('sha256', `headcount termination\n${this.secret}`).update(text).digest('base64url');
  }
}

function same(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
