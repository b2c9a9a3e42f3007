import { describe, expect, it } from 'vitest';
import { nodeProblem } from './prepare.mjs';

describe('nodeProblem', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('takes %s', (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });

  it.each(['18.20.4', '20.18.9', '20.9.0', '16.0.0'])('refuses %s and says what is needed', (version) => {
    expect(nodeProblem(version)).toContain('20.19');
  });
});
