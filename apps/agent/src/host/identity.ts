import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Files } from '../spool/files.js';

/** Who this directory reports as. */
export interface Identity {
  readonly sourceId: string;
  /** Random; tells apart what has no name of its own, as the sessions of a process list. */
  readonly nonce: string;
}

export interface IdentityPorts {
  readonly files: Files;
  readonly hostname: string;
  readonly randomHex: (bytes: number) => string;
  /** A name of the machine that outlives this directory, or null. */
  readonly machineId: string | null;
  readonly onTrouble: (message: string) => void;
}

const fileName = 'identity.json';

/**
 * The identity of a directory, made and kept at first use. A source id that is asked for wins over the kept one and
 * replaces it. Two directories on one machine are the same source of the same processes; those that read process lists
 * are sources of their own (`shared: false`). A disk that takes nothing costs only the memory of it.
 */
export function identityOf(
  ports: IdentityPorts,
  wanted: { sourceId: string | null; shared: boolean },
): Identity {
  const kept = parseIdentity(ports.files.read(fileName));
  const nonce = kept?.nonce ?? ports.randomHex(6);
  const suffix = wanted.shared && ports.machineId !== null ? digest(ports.machineId) : nonce.slice(0, 8);
  const made = `${ports.hostname.replace(/[^\w.-]/g, '').slice(0, 80) || 'host'}-${suffix}`;
  const identity = { sourceId: wanted.sourceId ?? kept?.sourceId ?? made, nonce };
  if (kept?.sourceId === identity.sourceId) return identity;
  try {
    ports.files.replace(fileName, `${JSON.stringify(identity)}\n`);
  } catch (error) {
    ports.onTrouble(`cannot keep the identity: ${(error as Error).message}`);
  }
  return identity;
}

/** The id that the operating system gave this machine; null where there is none. */
export function readMachineId(): string | null {
  try {
    const id = readFileSync('/etc/machine-id', 'latin1').trim();
    return /^[0-9a-f]{32}$/.test(id) ? id : null;
  } catch {
    return null;
  }
}

/** A machine id is not to be shown to others as it is. */
function digest(machineId: string): string {
  return createHash('sha256').update(`headcount source ${machineId}`).digest('hex').slice(0, 8);
}

function parseIdentity(text: string | null): Identity | null {
  try {
    const read = JSON.parse(text ?? 'null') as Partial<Identity> | null;
    const whole = typeof read?.sourceId === 'string' && /^[0-9a-f]{8,}$/.test(read.nonce ?? '');
    return whole ? { sourceId: read.sourceId ?? '', nonce: read.nonce ?? '' } : null;
  } catch {
    return null;
  }
}
