import { pick, type Random } from './random.js';

/** Somebody who uses the simulated servers. */
export interface Person {
  readonly userId: string;
  readonly department: string;
  /** How often compared with others: a few are on all day. */
  readonly eagerness: number;
}

/** A server that reports sessions. */
export interface DemoSource {
  readonly sourceId: string;
  readonly host: string;
  readonly clientId: string;
  /** Whether its users come with a browser. */
  readonly web: boolean;
  /** The share of the sessions. */
  readonly share: number;
}

export const demoSources: readonly DemoSource[] = [
  { sourceId: 'rstudio-1', host: 'stat-1.example.org', clientId: 'rstudio', web: false, share: 0.35 },
  { sourceId: 'rstudio-2', host: 'stat-2.example.org', clientId: 'rstudio', web: false, share: 0.2 },
  { sourceId: 'jupyter', host: 'notebooks.example.org', clientId: 'jupyter', web: true, share: 0.2 },
  { sourceId: 'chat', host: 'chat.example.org', clientId: 'chat', web: true, share: 0.25 },
];

const givenNames = [
  ...[
    'ada',
    'alice',
    'amir',
    'anna',
    'bao',
    'ben',
    'carla',
    'chen',
    'clara',
    'david',
    'dina',
    'elif',
    'emil',
    'eva',
  ],
  ...[
    'farid',
    'finn',
    'grace',
    'hana',
    'hugo',
    'ines',
    'ivan',
    'jana',
    'jonas',
    'kaito',
    'karim',
    'lara',
    'leo',
  ],
  ...[
    'lina',
    'luis',
    'maja',
    'marco',
    'mei',
    'mila',
    'nadia',
    'nils',
    'noor',
    'olga',
    'omar',
    'paul',
    'priya',
  ],
  ...['rosa', 'sami', 'sofia', 'tariq', 'tom', 'vera', 'wanda', 'yara', 'yuki', 'zoe'],
];
const familyInitials = [...'abcdefghklmnprstvwz'];
const departments = ['biology', 'economics', 'medicine', 'physics', 'psychology', 'statistics'];

export function people(random: Random, count: number): Person[] {
  const taken = new Set<string>();
  while (taken.size < count) {
    const name = pick(random, givenNames) + pick(random, familyInitials);
    taken.add(taken.has(name) ? `${name}${taken.size}` : name);
  }
  return [...taken].map((userId) => ({
    userId,
    department: pick(random, departments),
    eagerness: 0.2 + random() ** 3 * 3,
  }));
}

/** Somebody, the eager ones more often. */
export function somebody(random: Random, all: readonly Person[]): Person {
  const total = all.reduce((sum, person) => sum + person.eagerness, 0);
  let left = random() * total;
  for (const person of all) {
    left -= person.eagerness;
    if (left <= 0) return person;
  }
  return pick(random, all);
}

/** A server, by its share. */
export function someSource(random: Random): DemoSource {
  let left = random();
  for (const source of demoSources) {
    left -= source.share;
    if (left <= 0) return source;
  }
  return pick(random, demoSources);
}

export const userAgents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
] as const;

/** An address from a block that is kept for documentation. */
export const someAddress = (random: Random): string => `203.0.113.${1 + Math.floor(random() * 254)}`;
