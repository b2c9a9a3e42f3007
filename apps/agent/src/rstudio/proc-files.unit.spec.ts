import { describe, expect, it } from 'vitest';
import { statLine } from '../testing/fake-proc.js';
import { parseResidentKb, parseStat, parseTotalKb, programOf, userArgument } from './proc-files.js';

describe('a stat line', () => {
  const process = { pid: 7, args: [], ppid: 3, cpuTicks: 41, childTicks: 5, startTicks: 88_123 };
  const parsed = { state: 'S', ppid: 3, cpuTicks: 41, childTicks: 5, startTicks: 88_123 };

  it.each(['rsession', 'a b', 'x) S 1 (y', '((', ') R 9 9', ''])(
    'is read past the command name %j',
    (comm) => {
      expect(parseStat(statLine({ ...process, comm }))).toEqual(parsed);
    },
  );

  it('counts user and system time', () => {
    const line = statLine(process).replace(' 41 0 5 0 ', ' 41 9 5 2 ');
    expect(parseStat(line)).toMatchObject({ cpuTicks: 50, childTicks: 7 });
  });

  it('is not believed wherever it is cut before the field after the start', () => {
    const line = statLine(process);
    const enough = line.indexOf(' 112974') + 2;
    for (let length = 0; length < enough; length += 1) expect(parseStat(line.slice(0, length))).toBeNull();
    expect(parseStat(line.slice(0, enough))).toEqual(parsed);
  });
});

describe('a command line', () => {
  const cmdline = (...args: string[]): Buffer => Buffer.from(args.map((arg) => `${arg}\0`).join(''));

  it('is taken apart at NULs, not at blanks', () => {
    expect(programOf(cmdline('/opt/r studio/bin/rsession', '-u', 'anna b'))).toBe(
      '/opt/r studio/bin/rsession',
    );
    expect(userArgument(cmdline('/opt/r studio/bin/rsession', '-u', 'anna b', '-x'))).toBe('anna b');
  });

  it('names nobody without -u, or with nothing behind it', () => {
    expect(userArgument(cmdline('/bin/rsession'))).toBeNull();
    expect(userArgument(cmdline('/bin/rsession', '-u'))).toBeNull();
    expect(userArgument(cmdline('/bin/rsession', '-u', ''))).toBeNull();
    expect(userArgument(cmdline('-u', 'anna'))).toBeNull();
    expect(userArgument(Buffer.alloc(0))).toBeNull();
  });

  it('keeps names of other scripts', () => {
    expect(userArgument(cmdline('/bin/rsession', '-u', 'žofie-ø'))).toBe('žofie-ø');
  });
});

describe('memory', () => {
  it('is read from status and meminfo, and unknown where they do not tell', () => {
    expect(parseResidentKb('Name:\tx\nVmPeak:\t  900 kB\nVmRSS:\t  1234 kB\n')).toBe(1234);
    expect(parseResidentKb('Name:\tkthreadd\n')).toBeNull();
    expect(parseTotalKb('MemTotal:       16000 kB\n')).toBe(16_000);
    expect(parseTotalKb('MemTotal:       0 kB\n')).toBeNull();
  });
});
