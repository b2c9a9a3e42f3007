import { describe, expect, it } from 'vitest';
import { continuityProblem } from './continuity.js';
import { LogRegressedError, LogReplacedError, LogTrimmedError } from './errors.js';

const log = { createdAt: 'monday', firstSeq: 5, lastSeq: 9 };
const cursor = { seq: 9, identity: 'monday', envelopeId: 'i' };

describe('continuityProblem', () => {
  it('is none at the end, in the middle and right before the beginning of the same log', () => {
    expect(continuityProblem(cursor, log, 'i')).toBeNull();
    expect(continuityProblem({ ...cursor, seq: 6 }, log, 'i')).toBeNull();
    expect(continuityProblem({ ...cursor, seq: 4 }, log, undefined)).toBeNull();
  });

  it('does not mind an unknown identity, or an envelope that was deleted', () => {
    expect(continuityProblem({ seq: 9, identity: undefined, envelopeId: undefined }, log, 'x')).toBeNull();
    expect(continuityProblem(cursor, log, undefined)).toBeNull();
  });

  it('tells of another log before anything else', () => {
    const other = { ...cursor, seq: 20, identity: 'sunday' };
    expect(continuityProblem(other, log, undefined)).toBeInstanceOf(LogReplacedError);
  });

  it('tells of a log that ends earlier, or holds something else where it was read', () => {
    expect(continuityProblem({ ...cursor, seq: 10 }, log, undefined)).toBeInstanceOf(LogRegressedError);
    expect(continuityProblem(cursor, log, 'other')).toBeInstanceOf(LogRegressedError);
  });

  it('tells of a beginning that is gone', () => {
    expect(continuityProblem({ ...cursor, seq: 3 }, log, undefined)).toBeInstanceOf(LogTrimmedError);
    const emptied = { createdAt: 'monday', firstSeq: 10, lastSeq: 9 };
    expect(continuityProblem({ ...cursor, seq: 8 }, emptied, undefined)).toBeInstanceOf(LogTrimmedError);
    expect(continuityProblem(cursor, emptied, undefined)).toBeNull();
  });
});
