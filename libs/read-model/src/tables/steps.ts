import type { Millis, Steps } from '@headcount/session-core';

/** Each by how many units later it lies than the one before, the first one than `from`, and what it changes. */
export function encodeSteps(steps: Steps, from: Millis, unitMs: Millis = 1): string {
  let text = '';
  let before = from;
  for (const [at, change] of steps) {
    text += `${text === '' ? '' : ','}${(at - before) / unitMs},${change}`;
    before = at;
  }
  return text;
}

/** The steps from the text that is stored of them. */
export function decodeSteps(text: string, from: Millis, unitMs: Millis = 1): Steps {
  if (text === '') return [];
  const numbers = text.split(',');
  const steps: [Millis, number][] = [];
  let at = from;
  for (let i = 0; i < numbers.length; i += 2) {
    at += Number(numbers[i]) * unitMs;
    steps.push([at, Number(numbers[i + 1])]);
  }
  return steps;
}
