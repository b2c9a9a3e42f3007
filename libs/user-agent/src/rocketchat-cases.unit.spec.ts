import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UserAgent } from '@headcount/session-core';
import { describe, expect, it } from 'vitest';
import { userAgentReader } from './read-user-agent.js';

interface Expected {
  readonly device?: object;
  readonly app?: { readonly bundle?: string };
  readonly os?: object;
  readonly browser?: object;
  readonly engine?: object;
}

interface Cases {
  readonly upstream_cases_verbatim: readonly {
    readonly fn: string;
    readonly ua: string;
    readonly expected: boolean | Expected;
  }[];
  readonly issue_cases: readonly { readonly ua: string; readonly expected: Expected }[];
  readonly stored_device_shape: {
    readonly cases: readonly { readonly ua: string; readonly device: object }[];
  };
  readonly derived_cases_ours: readonly {
    readonly ua: string;
    readonly expected_normalised?: Expected;
    readonly ua_parser_1_0_41?: Expected;
  }[];
}

const directory = process.env['HEADCOUNT_FIXTURES'];
if (directory === undefined) {
  console.warn(
    'NOT RUN: user agents of Rocket.Chat; set HEADCOUNT_FIXTURES to the directory of rocketchat_ua_cases.json',
  );
}

const read = userAgentReader();

function cases(): Cases {
  return JSON.parse(readFileSync(join(directory ?? '', 'rocketchat_ua_cases.json'), 'utf8')) as Cases;
}

/** In our words: `bundle` is `build`. The engine is left to the parser, and the cases know an older one. */
function inOurWords({ app, engine: _, ...expected }: Expected): object {
  if (app === undefined) return expected;
  const { bundle, ...rest } = app;
  return { ...expected, app: bundle === undefined ? rest : { ...rest, build: bundle } };
}

/** What Rocket.Chat stores of a session's device. */
function asStored({ device, app, browser, os }: UserAgent): object {
  const program = app ?? browser;
  const version = program?.version ?? '';
  return {
    type: device.type,
    name: program?.name,
    longVersion: [version, app?.build].filter(Boolean).join(' '),
    os,
    version: /\d+(?:\.\d+){0,2}/.exec(version)?.[0],
  };
}

describe.runIf(directory !== undefined)('user agents of Rocket.Chat', () => {
  it('are told apart as upstream does', () => {
    const upstream = cases().upstream_cases_verbatim;
    expect(upstream.length).toBeGreaterThan(0);
    for (const { fn, ua, expected } of upstream) {
      const found = read(ua);
      if (typeof expected === 'object') expect(found, ua).toMatchObject(inOurWords(expected));
      else if (fn.endsWith('isMobileApp')) expect(found.device.type === 'mobile-app', ua).toBe(expected);
      else if (fn.endsWith('isDesktopApp')) expect(found.device.type === 'desktop-app', ua).toBe(expected);
      else throw new Error(`no such function: ${fn}`);
    }
  });

  it('say what was asked for in its issues', () => {
    const asked = cases().issue_cases;
    expect(asked.length).toBeGreaterThan(0);
    for (const { ua, expected } of asked) expect(read(ua), ua).toMatchObject(inOurWords(expected));
  });

  it('become the devices that it stores', () => {
    const stored = cases().stored_device_shape.cases;
    expect(stored.length).toBeGreaterThan(0);
    for (const { ua, device } of stored) expect(asStored(read(ua)), ua).toEqual(device);
  });

  it('are read the same however they are spelled', () => {
    const derived = cases().derived_cases_ours;
    const told = derived.flatMap(({ ua, expected_normalised: normalised, ua_parser_1_0_41: parsed }) => {
      const expected = normalised ?? parsed;
      return expected === undefined ? [] : [{ ua, expected }];
    });
    expect(told.length).toBeGreaterThan(0);
    for (const { ua, expected } of told) expect(read(ua), ua).toMatchObject(inOurWords(expected));
    const untold = derived.filter((one) => !told.some(({ ua }) => ua === one.ua)).map(({ ua }) => ua);
    expect(untold.map((ua) => read(ua).device.type)).toEqual(['other', 'cli']);
    console.warn('RULE OVER FIXTURE: "curl/7.88.1" is a command line tool, the fixture knows no such type');
  });
});
