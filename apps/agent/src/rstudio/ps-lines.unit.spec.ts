import { describe, expect, it } from 'vitest';
import { parsePsLine, parsePsStart, parsePsTime, psUser, type PsProcess } from './ps-lines.js';

const program = '/usr/lib/rstudio-server/bin/rsession';
const efLine = (owner: string, command: string): string =>
  `${owner.padEnd(8)}  4242   4100  0 08:15 ?        00:01:07 ${command}`;

function processOf(line: string): PsProcess {
  const parsed = parsePsLine(line);
  if (typeof parsed !== 'object') throw new Error(`taken for a ${parsed}: ${line}`);
  return parsed;
}

describe('a line of ps', () => {
  it('is taken apart in the form of ps -ef', () => {
    expect(processOf(efLine('maria', `${program} -u maria --launcher-token 0A1B2C3D`))).toEqual({
      form: 'ps -ef',
      owner: 'maria',
      pid: 4242,
      ppid: 4100,
      cpuPercent: 0,
      memPercent: null,
      start: '08:15',
      time: '00:01:07',
      command: `${program} -u maria --launcher-token 0A1B2C3D`,
    });
  });

  it('is taken apart in the form of ps aux', () => {
    const line = `maria     4242  1.5  0.7 812345 120456 ?      Ssl  Mar02  12:07 ${program} -u maria\r`;
    expect(processOf(line)).toEqual({
      form: 'ps aux',
      owner: 'maria',
      pid: 4242,
      ppid: null,
      cpuPercent: 1.5,
      memPercent: 0.7,
      start: 'Mar02',
      time: '12:07',
      command: `${program} -u maria`,
    });
  });

  it('is of ps aux also when the CPU columns hold whole numbers, and of ps -ef when it began last year', () => {
    expect(
      processOf(`maria  4242  103  12 812345 120456 pts/1 R<l+ 09:15 812:07 ${program} -u maria`).form,
    ).toBe('ps aux');
    expect(processOf(`maria  4242  4100 12 2024 ? 10-12:07:00 ${program} -u maria`).form).toBe('ps -ef');
  });

  it('loses the branches that ps auxf draws', () => {
    const line = `maria  4242  0.0  0.1 812345 120456 ? Sl 09:15 0:01  |   \\_ ${program} -u maria`;
    expect(processOf(line).command).toBe(`${program} -u maria`);
  });

  it.each([
    `             ├─4242 ${program} -u maria --launcher-token 0A1B2C3D`,
    ` |   \\-+= 4242 maria ${program} -u maria`,
    `4242 ${program} -u maria`,
    'error: list of process IDs must follow p',
    'maria 4242 0.0',
    `maria     4242  1.5  0.7 812345 120456 ?      Ssl`,
    '',
  ])('is told apart from other forms and from what is cut off: %j', (line) => {
    expect(parsePsLine(line)).toBe('other');
  });

  it('may be a header', () => {
    expect(parsePsLine('UID          PID    PPID  C STIME TTY          TIME CMD')).toBe('header');
    expect(parsePsLine('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND')).toBe(
      'header',
    );
  });
});

describe('the user of a line', () => {
  const userOf = (owner: string, command: string) => psUser(processOf(efLine(owner, command)));

  it('is the value of -u, not the owner column, which is cut to 8 characters', () => {
    expect(userOf('student+', `${program} -u student_of_physics --session-root-path /`)).toEqual({
      userId: 'student_of_physics',
      userCut: false,
    });
    expect(userOf('root', `${program} -u maria --session-root-path /`)).toEqual({
      userId: 'maria',
      userCut: false,
    });
  });

  it.each([
    ['equals the owner', 'maria', 'maria'],
    ['is the beginning of the owner', 'maria', 'mari'],
  ])('is believed at the end of a line if it %s', (_, owner, value) => {
    expect(userOf(owner, `${program} -u ${value}`)).toEqual({ userId: value, userCut: false });
  });

  it('is the owner, marked, where the line was cut inside or before the value', () => {
    expect(userOf('svc', `${program} -u mari`)).toEqual({ userId: 'svc', userCut: true });
    expect(userOf('mari', `${program} -u maria`)).toEqual({ userId: 'mari', userCut: true });
    expect(userOf('student+', `${program} -u student_of_phys`)).toEqual({
      userId: 'student+',
      userCut: true,
    });
    expect(userOf('maria', `${program} -u`)).toEqual({ userId: 'maria', userCut: true });
    expect(userOf('maria', `${program} -u `)).toEqual({ userId: 'maria', userCut: true });
  });

  it.each([
    'grep /bin/rsession -u',
    'grep --color=auto /usr/lib/rstudio-server/bin/rsession -u maria',
    'sh -c ps aux | grep /bin/rsession -u maria',
    '/usr/lib/rstudio-server/bin/rserver -u maria',
    'rsession -u maria',
    program,
    `${program} --user maria`,
    '[rsession] <defunct>',
  ])('is nobody for %j', (command) => {
    expect(userOf('maria', command)).toBeNull();
  });
});

describe('times of ps', () => {
  it.each([
    ['0:00', 0],
    ['12:07', 727_000],
    ['812:07', 48_727_000],
    ['00:01:07', 67_000],
    ['1-02:03:04', 93_784_000],
    ['0:04.25', 4250],
    ['?', null],
    ['', null],
  ])('CPU time %j', (text, ms) => {
    expect(parsePsTime(text)).toBe(ms);
  });

  const now = new Date(2026, 2, 2, 10, 0, 0).getTime();
  it.each([
    ['08:15', new Date(2026, 2, 2, 8, 15)],
    ['10:00', new Date(2026, 2, 2, 10, 0)],
    ['10:01', new Date(2026, 2, 1, 10, 1)],
    ['Mar01', new Date(2026, 2, 1)],
    ['Mar03', new Date(2025, 2, 3)],
    ['Dec31', new Date(2025, 11, 31)],
    ['2019', null],
    ['märz', null],
    ['25:61x', null],
  ])('start %j', (text, date) => {
    expect(parsePsStart(text, now)).toBe(date?.getTime() ?? null);
  });
});
