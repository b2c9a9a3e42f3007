import { userAgentReader } from '@headcount/user-agent';
import { caseFamilies, parserAlone } from '@headcount/user-agent/testing';
import { perSecond, type BenchContext, type Scenario } from '../bench.js';
import type { FigureSpec, Run } from '../report/figure.js';

const distinct: FigureSpec = {
  name: 'intake.useragent',
  unit: 'strings/s',
  better: 'higher',
  target: { ofCeiling: 0.6 },
  ceilingName: 'ua-parser-js alone on the same strings',
};

const cached: FigureSpec = {
  name: 'intake.useragent_cached',
  unit: 'strings/s',
  better: 'higher',
  target: 1_000_000,
  ceilingName: 'one look-up of the same strings in a Map',
};

/** Only what has to go to ua-parser-js: apps, bots and tools are known by rules that cost far less. */
const browsers = [
  ...caseFamilies.desktops,
  ...caseFamilies.oldBrowsers,
  ...caseFamilies.phones,
  ...caseFamilies.otherScreens,
].map(({ userAgent }) => userAgent);

const slices = 20;

/** How fast user agents are read: each for the first time, and again. */
export const intakeUserAgents: Scenario = {
  figures: [distinct, cached],
  run: async (context) => {
    const all = variants(context.quick ? 40 : 150);
    // the second round finds every expression compiled
    for (const read of [parserAlone, userAgentReader()]) timed(read, all.slice(0, 4_000));
    return new Map([
      [distinct.name, runsOf(context, distinct.name, () => measureDistinct(all))],
      [cached.name, runsOf(context, cached.name, () => measureCached(context))],
    ]);
  },
};

function runsOf({ quick, say }: BenchContext, name: string, measure: () => Run): readonly Run[] {
  return Array.from({ length: quick ? 3 : 5 }, (_, i) => {
    const run = measure();
    say(`${name} ${i + 1}: ${Math.round(run.value)} strings/s, ceiling ${Math.round(run.ceiling)}`);
    return run;
  });
}

/** Slice by slice, so that what else the machine does hits both alike. */
function measureDistinct(all: readonly string[]): Run {
  const read = userAgentReader();
  const size = Math.ceil(all.length / slices);
  let [own, alone] = [0, 0];
  for (let from = 0; from < all.length; from += size) {
    const slice = all.slice(from, from + size);
    alone += timed(parserAlone, slice);
    own += timed(read, slice);
  }
  return { value: perSecond(all.length, own), ceiling: perSecond(all.length, alone) };
}

/** Every string is an object of its own, as it comes out of an envelope. */
function measureCached({ quick }: BenchContext): Run {
  const read = userAgentReader();
  const known = new Map(browsers.map((text) => [text, read(text)]));
  let [own, alone, count] = [0, 0, 0];
  for (let round = 0; round < (quick ? 1_000 : 5_000); round++) {
    const texts = JSON.parse(JSON.stringify(browsers)) as string[];
    own += timed(read, texts);
    const again = JSON.parse(JSON.stringify(browsers)) as string[];
    alone += timed((text) => known.get(text), again);
    count += texts.length;
  }
  return { value: perSecond(count, own), ceiling: perSecond(count, alone) };
}

/** Milliseconds. @throws Error when nothing was read */
function timed(read: (text: string) => object | undefined, texts: readonly string[]): number {
  const began = performance.now();
  let found = 0;
  for (const text of texts) if (read(text) !== undefined) found++;
  const ms = performance.now() - began;
  if (found !== texts.length) throw new Error(`${texts.length - found} strings were not read`);
  return ms;
}

/** Each string `count` times, with another number in its last version. */
function variants(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) =>
    browsers.map((text) => text.replace(/\d+(?=\D*$)/, String(1_000 + i))),
  ).flat();
}
