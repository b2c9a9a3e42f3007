import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import addressThrough, { compile } from '@fastify/proxy-addr';
import type { FastifyRequest } from 'fastify';

/** The address of the client behind a connection: null when it can't be known. */
export type ClientAddress = (peer: string | undefined, forwardedFor: string | undefined) => string | null;

/** What {@link clientAddressBehind} accepts, for people. */
export const trustedProxiesAccepted =
  'the number of proxies in front, or their addresses and networks, such as 10.0.0.0/8, separated by commas';

const mostProxies = 16;
const mapped = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/**
 * How to tell a client's address where only certain proxies are believed. Each proxy adds the address of who
 * connected to it at the right end of X-Forwarded-For; so the header is read from there, one step for each proxy
 * that is trusted, and what a client wrote into it itself stands further left and is never reached.
 *
 * @param trusted a number of proxies (0: the header is never read) or a list of addresses and networks
 * @throws RangeError for anything else; `true` in particular is no answer to whom to trust
 */
export function clientAddressBehind(trusted: string): ClientAddress {
  const isTrusted = trustIn(trusted);
  return (peer, forwardedFor) => {
    const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
    const request = { socket: { remoteAddress: peer }, headers } as unknown as IncomingMessage;
    const address = peer === undefined ? undefined : addressThrough(request, isTrusted).replace(mapped, '');
    return address === undefined || isIP(address) === 0 ? null : address;
  };
}

/** The address of the client that sent a request; null when it can't be known. */
export function addressOf({ headers, socket }: FastifyRequest, clientAddress: ClientAddress): string | null {
  const forwardedFor = headers['x-forwarded-for'];
  const header = Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor;
  return clientAddress(socket.remoteAddress, header);
}

function trustIn(trusted: string): (address: string, step: number) => boolean {
  if (/^\d+$/.test(trusted)) {
    const proxies = Number(trusted);
    if (proxies > mostProxies) throw new RangeError(`expected ${trustedProxiesAccepted}`);
    return (_, step) => step < proxies;
  }
  try {
    return compile(trusted.split(',').map((network) => network.trim()));
  } catch (error) {
    throw new RangeError(`expected ${trustedProxiesAccepted}`, { cause: error });
  }
}
