import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { smallDisk, smallDiskProblem } from './small-disk.js';

describe('a small disk', () => {
  it('can be filled up, emptied, and is gone at the end', (context) => {
    const problem = smallDiskProblem();
    if (problem !== null) return context.skip(problem);
    const disk = smallDisk(1024 * 1024);
    try {
      const note = join(disk.path, 'note');
      writeFileSync(note, 'before');
      expect(disk.free()).toBeGreaterThan(900_000);
      disk.fill();
      expect(disk.free()).toBe(0);
      expect(() => writeFileSync(join(disk.path, 'more'), 'x')).toThrow(/ENOSPC/);
      expect(readFileSync(note, 'utf8')).toBe('before');
      disk.makeRoom();
      writeFileSync(note, 'y'.repeat(100_000));
      disk.fill(200_000);
      expect(disk.free()).toBeGreaterThan(190_000);
      expect(disk.free()).toBeLessThan(210_000);
    } finally {
      disk.dispose();
    }
    expect(existsSync(disk.path)).toBe(false);
  });

  it('lies where it is asked for, with the owner and the mode of that place', (context) => {
    const problem = smallDiskProblem();
    if (problem !== null) return context.skip(problem);
    const around = smallDisk(1024 * 1024);
    try {
      const disk = smallDisk(256 * 1024, join(around.path, 'inside'));
      try {
        expect(statSync(disk.path).mode & 0o777).toBe(0o700);
        expect(disk.free()).toBeLessThanOrEqual(256 * 1024);
        disk.fill();
        expect(around.free()).toBeGreaterThan(900_000);
      } finally {
        disk.dispose();
      }
      expect(existsSync(join(around.path, 'inside'))).toBe(true);
    } finally {
      around.dispose();
    }
  });
});
