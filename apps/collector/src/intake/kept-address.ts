import type { SitePolicy } from '@headcount/session-core';
import ipaddr from 'ipaddr.js';

/**
 * An address as it goes into the log: the first 24 bits of an IPv4 one, the first 48 of an IPv6 one, unless the site
 * asks for whole ones. An IPv4 address in an IPv6 one is the IPv4 address.
 */
export function keptAddress(
  address: string | null,
  { fullIpAddresses = false }: Pick<SitePolicy, 'fullIpAddresses'>,
): string | null {
  if (address === null || fullIpAddresses) return address;
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return new ipaddr.IPv4([...parsed.octets.slice(0, 3), 0]).toString();
  return new ipaddr.IPv6([...parsed.parts.slice(0, 3), 0, 0, 0, 0, 0]).toString();
}
