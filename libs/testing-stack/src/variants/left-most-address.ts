/** Left-most X-Forwarded-For trusted: believes what a client wrote into the header itself. */
export function leftMostAddress(peer: string | undefined, forwardedFor: string | undefined): string | null {
  return forwardedFor?.split(',')[0]?.trim() || (peer ?? null);
}
