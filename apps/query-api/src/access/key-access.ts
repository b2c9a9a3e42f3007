import { bearerOf, grantAccess, type Access, type StoredKey } from '@headcount/service-kit';
import type { FoundKey, KeyName } from '@headcount/read-model';
import { KeyLookup } from './key-lookup.js';

/** A revoked key stops working this long after its revocation was projected, at the latest. */
const rememberMs = 5_000;
const mostRemembered = 10_000;

/** Judges the key of a request by the read model; a known key is looked up again every 5 seconds. */
export class KeyAccess {
  private readonly known = new Map<string, { readonly key: StoredKey; readonly until: number }>();

  /** When each was revoked by way of this service. */
  private readonly refused = new Map<string, number>();

  private readonly lookup: KeyLookup;

  constructor(
    ask: (names: readonly KeyName[]) => Promise<readonly FoundKey[]>,
    private readonly now: () => number,
  ) {
    this.lookup = new KeyLookup(ask);
  }

  /** @throws UnknownKeyError, ProblemError `unauthorized`, `forbidden`, or what the read model throws */
  async require(authorization: string | undefined, scope: string): Promise<Access> {
    const bearer = bearerOf(authorization);
    const stored = await this.find(bearer);
    const now = this.now();
    return grantAccess(bearer, stored && { ...stored, revokedAt: this.revokedAt(stored) }, scope, now);
  }

  /** From now on this service refuses the key, whether its revocation was projected yet or not. */
  refuse(site: string, keyId: string): void {
    this.refused.set(idOf({ site, keyId }), this.now());
  }

  private revokedAt(key: StoredKey): number | null {
    return key.revokedAt ?? this.refused.get(idOf(key)) ?? null;
  }

  private async find({ site, keyId }: KeyName): Promise<StoredKey | null> {
    const id = idOf({ site, keyId });
    const remembered = this.known.get(id);
    if (remembered !== undefined && remembered.until > this.now()) return remembered.key;
    const found = await this.lookup.find({ site, keyId });
    if (found === null) return null;
    const key: StoredKey = {
      ...found,
      expiresAt: found.expiresAt?.getTime() ?? null,
      revokedAt: found.revokedAt?.getTime() ?? null,
    };
    if (this.known.size >= mostRemembered) this.known.clear();
    this.known.set(id, { key, until: this.now() + rememberMs });
    return key;
  }
}

const idOf = ({ site, keyId }: KeyName): string => `${site}/${keyId}`;
