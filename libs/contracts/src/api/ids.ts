import { z } from 'zod';

export const longestId = 128;

/** Control characters and other code points that never print, and lone surrogates. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** What nearly all ids are, told in a third of the time. */
const plain = /^[ -~]{1,128}$/;

/** Any string of 1 to 128 printable characters; it comes back unchanged. */
export function isId(text: string): boolean {
  if (plain.test(text)) return true;
  if (text.length === 0 || text.length > 2 * longestId || unprintable.test(text)) return false;
  return text.length <= longestId || [...text].length <= longestId;
}

/** Marks a validation issue as one of an id, so that the answer's code can say so. */
export const idIssue = 'an id is 1 to 128 printable characters';

export const idSchema = z.string().refine(isId, { message: idIssue });

export const siteNamePattern = /^[a-z0-9-]{1,63}$/;
