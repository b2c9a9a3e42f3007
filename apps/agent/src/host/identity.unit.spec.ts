import { describe, expect, it } from 'vitest';
import { memoryFiles } from '../testing/memory-files.js';
import { identityOf } from './identity.js';

const machineId = '0123456789abcdef0123456789abcdef';

function ports(
  overrides: { machineId?: string | null; files?: ReturnType<typeof memoryFiles>; seed?: string } = {},
) {
  const troubles: string[] = [];
  const seed = overrides.seed ?? 'ab';
  return {
    files: overrides.files ?? memoryFiles(),
    hostname: 'rs1.example',
    randomHex: (bytes: number) => seed.repeat(bytes),
    machineId: overrides.machineId === undefined ? machineId : overrides.machineId,
    onTrouble: (message: string) => troubles.push(message),
    troubles,
  };
}

describe('the identity of a directory', () => {
  it('is made once and kept', () => {
    const files = memoryFiles();
    const first = identityOf(ports({ files, machineId: null }), { sourceId: null, shared: true });
    const again = identityOf(ports({ files, machineId: null, seed: 'cd' }), { sourceId: null, shared: true });
    expect(first).toEqual({ sourceId: 'rs1.example-abababab', nonce: 'abababababab' });
    expect(again).toEqual(first);
  });

  it('is the same source for two directories of one machine, without showing the machine id', () => {
    const one = identityOf(ports(), { sourceId: null, shared: true });
    const two = identityOf(ports({ seed: 'cd' }), { sourceId: null, shared: true });
    expect(one.sourceId).toBe(two.sourceId);
    expect(one.sourceId).not.toContain(machineId.slice(0, 8));
  });

  it('is a source of its own for a process list', () => {
    const one = identityOf(ports(), { sourceId: null, shared: false });
    const two = identityOf(ports({ seed: 'cd' }), { sourceId: null, shared: false });
    expect(one.sourceId).not.toBe(two.sourceId);
  });

  it('takes the name it is given and keeps the nonce', () => {
    const files = memoryFiles();
    const { nonce } = identityOf(ports({ files }), { sourceId: null, shared: true });
    expect(identityOf(ports({ files }), { sourceId: 'lab', shared: true })).toEqual({
      sourceId: 'lab',
      nonce,
    });
    expect(identityOf(ports({ files }), { sourceId: null, shared: true })).toEqual({
      sourceId: 'lab',
      nonce,
    });
  });

  it('is made anew from a file that cannot be understood', () => {
    const files = memoryFiles();
    files.contents.set('identity.json', '{"sourceId":');
    expect(identityOf(ports({ files }), { sourceId: null, shared: false }).sourceId).toBe(
      'rs1.example-abababab',
    );
  });

  it('goes on with a full disk and says so', () => {
    const files = memoryFiles();
    files.full = true;
    const given = ports({ files });
    expect(identityOf(given, { sourceId: 'lab', shared: true }).sourceId).toBe('lab');
    expect(given.troubles).toEqual([expect.stringContaining('ENOSPC')]);
  });
});
