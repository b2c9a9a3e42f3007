import { beats, ended, envelope, started, testEpoch } from '@headcount/projection-runner/testing';
import { describe, expect, it } from 'vitest';
import { checkDelivery } from '../checkers/delivery.js';
import { checkReference } from '../checkers/reference.js';
import type { Law } from '../checkers/violation.js';
import { project } from '../memory/project.js';
import { readModelOf } from '../reference/read-model-of.js';
import { clockInTheFold, lateEndIgnored, noDedupe } from './fold-rules.js';

const quiet = [
  envelope(1, started('s', 0)),
  envelope(2, beats(['s', 30])),
  envelope(3, beats(['s', 60])),
  envelope(4, ended('s', 70, 'logout')),
];
const lawsOf = (violations: readonly { readonly law: Law }[]) => [
  ...new Set(violations.map(({ law }) => law)),
];
const halfway = () => 0.5;

describe('without dedupe', () => {
  it('nothing is wrong while beats come once and in order', () => {
    expect(checkReference(project([quiet], noDedupe), readModelOf(quiet))).toEqual([]);
  });

  it('a repeated report counts twice, and I4 tells', () => {
    const repeated = [...quiet.slice(0, 3), envelope(4, beats(['s', 30], ['s', 60]))];
    expect(checkReference(project([repeated]), readModelOf(repeated))).toEqual([]);
    const violations = checkReference(project([repeated], noDedupe), readModelOf(repeated));
    expect(violations).toContainEqual({
      law: 'I4 reference',
      where: 'live default/s',
      detail: 'connected_ms is 90000, expected 60000',
    });
  });

  it('a repeated delivery counts twice, and I7 tells', () => {
    expect(checkDelivery(quiet, project, halfway)).toEqual([]);
    const broken = checkDelivery(quiet, (batches) => project(batches, noDedupe), halfway);
    expect(lawsOf(broken)).toEqual(['I7 delivery']);
    expect(broken.map(({ where }) => where)).toContain('delivered all twice');
  });
});

describe('with a clock in the fold', () => {
  const log = quiet.slice(0, 3);
  const projectAt = (seconds: number) =>
    project(
      [log],
      clockInTheFold(() => testEpoch + seconds * 1_000),
    );

  it('a projector that is behind counts other durations, and I4 tells', () => {
    const violations = checkReference(projectAt(80), readModelOf(log));
    expect(violations).toContainEqual({
      law: 'I4 reference',
      where: 'live default/s',
      detail: 'connected_ms is 80000, expected 60000',
    });
  });

  it('no rebuild is like another', () => {
    expect(projectAt(80)).not.toEqual(projectAt(81));
    expect(project([log])).toEqual(project([log]));
  });
});

describe('with late ends ignored', () => {
  it('nothing is wrong while the end comes in time', () => {
    expect(checkReference(project([quiet], lateEndIgnored), readModelOf(quiet))).toEqual([]);
  });

  it('an end that is told after the lease was lost does not count, and I4 tells', () => {
    const late = [
      ...quiet.slice(0, 3),
      envelope(4, ended('s', 60, 'lease_expired')),
      envelope(5, ended('s', 70, 'logout')),
    ];
    expect(checkReference(project([late]), readModelOf(late))).toEqual([]);
    const violations = checkReference(project([late], lateEndIgnored), readModelOf(late));
    expect(violations).toContainEqual({
      law: 'I4 reference',
      where: 'session default/s',
      detail: 'end_reason is "lease_expired", expected "logout"',
    });
  });
});
