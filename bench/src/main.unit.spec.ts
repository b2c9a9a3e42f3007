import { describe, expect, it } from 'vitest';
import { main } from './main.js';

async function run(...args: string[]) {
  const answers: string[] = [];
  const said: string[] = [];
  const code = await main(args, {
    answer: (line) => answers.push(line),
    say: (line) => said.push(line),
  });
  return { code, answers, said: said.join('\n') };
}

describe('bench', () => {
  it.each([
    ['an unknown name', ['append.beats', 'teleport']],
    ['half a name', ['app']],
    ['an unknown option', ['append', '--fast']],
    ['no name', []],
    ['a directory for what keeps nothing', ['queries', 'append', '--data-dir', '/nowhere']],
  ])('measures nothing for %s, says what there is, and exits with 2', async (_what, args) => {
    const { code, answers, said } = await run(...args);
    expect(code).toBe(2);
    expect(answers).toEqual([]);
    expect(said).toContain('append.beats');
    expect(said).toContain('projection.beats');
  });

  it.each([
    ['without a directory', ['generate', '--sessions', '5']],
    ['without a number', ['generate', '--data-dir', '/nowhere', '--sessions', 'many']],
  ])('generates nothing %s', async (_what, args) => {
    const { code, answers, said } = await run(...args);
    expect(code).toBe(2);
    expect(answers).toEqual([]);
    expect(said).toContain('--sessions');
  });

  it('names what it does not know', async () => {
    expect((await run('append', 'teleport')).said).toContain('"teleport"');
  });
});
