import { bearerOf, grantAccess, type Access, type StoredKey } from '@headcount/service-kit';
import type { ReadModel } from '../reads/read-model.js';

/** A revoked key stops working this long after its revocation was projected, at the latest. */
const rememberMs = 5_000;
const mostRemembered = 10_000;

/** Judges the key of a request by the read model; a known key is looked up again every 5 seconds. */
export class KeyAccess {
  private readonly known = new Map<string, { readonly key: StoredKey; readonly until: number }>();

  private readonly refused = new Set<string>();

  constructor(
    private readonly readModel: ReadModel,
    private readonly now: () => number,
  ) {}

  /** @throws ProblemError `unauthorized`, `forbidden`, or what the read model throws */
  async require(authorization: string | undefined, scope: string): Promise<Access> {
    const bearer = bearerOf(authorization);
    const stored = await this.find(bearer.site, bearer.keyId);
    return grantAccess(bearer, stored, scope, this.now());
  }

  /** From now on this service refuses the key, whether its revocation was projected yet or not. */
  refuse(site: string, keyId: string): void {
    this.refused.add(`${site}/${keyId}`);
  }

  private async find(site: string, keyId: string): Promise<StoredKey | null> {
    if (this.refused.has(`${site}/${keyId}`)) return null;
    const remembered = this.known.get(`${site}/${keyId}`);
    if (remembered !== undefined && remembered.until > this.now()) return remembered.key;
    const found = await this.readModel.key(site, keyId);
    if (found === null) return null;
    const key: StoredKey = {
      ...found,
      expiresAt: found.expiresAt?.getTime() ?? null,
      revokedAt: found.revokedAt?.getTime() ?? null,
    };
    if (this.known.size >= mostRemembered) this.known.clear();
    this.known.set(`${site}/${keyId}`, { key, until: this.now() + rememberMs });
    return key;
  }
}
