import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

interface SigningKey {
  readonly id: string;
  readonly alg: string;
  readonly secret: CryptoKey;
  readonly known: JWK;
}

/** What a token says beside its claims; all of it as it should be where it is left out. */
export interface TokenMade {
  readonly issuer?: string;
  readonly audience?: string;
  /** Seconds from now on. */
  readonly expiresIn?: number;
  readonly key?: SigningKey;
}

/** An OpenID Connect issuer on this machine: discovery, keys, and tokens as one would get them there. */
export class Issuer {
  readonly audience = 'headcount';
  /** How often its keys were asked for. */
  keysAsked = 0;
  /** As it calls itself in its discovery document. */
  named = '';
  private keys: SigningKey[] = [];
  private server: Server | null = null;
  private port = 0;

  static async start(alg = 'RS256'): Promise<Issuer> {
    const issuer = new Issuer();
    await issuer.rotate(alg);
    await issuer.comeBack();
    issuer.named = issuer.url;
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** From now on tokens are signed with another key, and only that is published. */
  async rotate(alg = 'RS256'): Promise<void> {
    this.keys = [await signingKey(alg)];
  }

  get key(): SigningKey {
    return this.keys[0]!;
  }

  token(claims: JWTPayload, made: TokenMade = {}): Promise<string> {
    const { issuer = this.named, audience = this.audience, expiresIn = 300, key = this.key } = made;
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ sub: 'u1', ...claims })
      .setProtectedHeader({ alg: key.alg, kid: key.id })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + expiresIn)
      .sign(key.secret);
  }

  /** Answers again, at the address it had. */
  async comeBack(): Promise<void> {
    const server = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/keys') {
        this.keysAsked++;
        response.end(JSON.stringify({ keys: this.keys.map(({ known }) => known) }));
      } else response.end(JSON.stringify({ issuer: this.named, jwks_uri: `${this.url}/keys` }));
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async goAway(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

let made = 0;

/** A key of an issuer, which no issuer knows yet. */
export async function signingKey(alg = 'RS256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const id = `key-${made++}`;
  return { id, alg, secret: privateKey, known: { ...(await exportJWK(publicKey)), kid: id, alg } };
}
