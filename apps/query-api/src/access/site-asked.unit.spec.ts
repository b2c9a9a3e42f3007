import type { Access } from '@headcount/service-kit';
import { describe, expect, it } from 'vitest';
import { accessToSite } from './site-asked.js';

const keyOf = (site: string): Access => ({
  ...{ site, keyId: 'k', keyName: 'ada', mode: 'enforcing', scopes: ['read'] },
});
const lab = keyOf('lab');
const operator = keyOf('all');

describe('a key of a site', () => {
  it('is about that, whether it is named or not', () => {
    for (const takesAll of [true, false])
      for (const asked of [undefined, 'lab']) expect(accessToSite(lab, asked, takesAll)).toEqual(lab);
  });

  it.each(['other', 'all'])('is not about %s', (asked) => {
    for (const takesAll of [true, false])
      expect(() => accessToSite(lab, asked, takesAll)).toThrow(
        expect.objectContaining({ code: 'forbidden' }),
      );
  });
});

describe('the key of an operator', () => {
  it('is about the site that is named', () => {
    for (const takesAll of [true, false])
      expect(accessToSite(operator, 'lab', takesAll)).toEqual({ ...operator, site: 'lab' });
  });

  it.each([undefined, 'all'])('is about all of them with %s, where a route takes that', (asked) => {
    expect(accessToSite(operator, asked, true)).toEqual(operator);
    expect(() => accessToSite(operator, asked, false)).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });
});

it.each(['', 'Lab', "' or 1=1 --", 'x'.repeat(64), ['lab', 'other'], {}])('%o is no site', (asked) => {
  for (const access of [lab, operator])
    expect(() => accessToSite(access, asked, true)).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
});
