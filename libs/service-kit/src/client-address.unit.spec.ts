import { describe, expect, it } from 'vitest';
import { clientAddressBehind } from './client-address.js';

const client = '203.0.113.7';
const forged = '198.51.100.1';

describe('the address of a client', () => {
  it('is that of the connection where no proxy is trusted, whatever the header says', () => {
    const address = clientAddressBehind('0');
    expect(address(client, undefined)).toBe(client);
    expect(address(client, forged)).toBe(client);
  });

  it.each([
    { proxies: '1', peer: '10.0.0.1', header: `${forged}, ${client}` },
    { proxies: '2', peer: '10.0.0.1', header: `${forged}, ${client}, 10.0.0.2` },
    { proxies: '10.0.0.0/8', peer: '10.0.0.1', header: `${forged}, ${client}, 10.0.0.2` },
    { proxies: '10.0.0.1, 10.0.0.2', peer: '10.0.0.1', header: `${forged}, ${client}, 10.0.0.2` },
    { proxies: 'loopback', peer: '::1', header: `${forged},${client}` },
  ])('is what the outermost of $proxies proxies saw', ({ proxies, peer, header }) => {
    expect(clientAddressBehind(proxies)(peer, header)).toBe(client);
  });

  it('is that of the connection when the one who forwards is not trusted', () => {
    expect(clientAddressBehind('10.0.0.0/8')(client, forged)).toBe(client);
  });

  it('is as far as the header reaches when it is shorter than the chain', () => {
    expect(clientAddressBehind('2')('10.0.0.1', client)).toBe(client);
    expect(clientAddressBehind('2')('10.0.0.1', undefined)).toBe('10.0.0.1');
  });

  it('is unknown where a proxy tells none', () => {
    expect(clientAddressBehind('1')('10.0.0.1', 'unknown')).toBeNull();
    expect(clientAddressBehind('10.0.0.0/8')('10.0.0.1', '<script>')).toBeNull();
    expect(clientAddressBehind('1')(undefined, client)).toBeNull();
  });

  it('is told in its own form', () => {
    expect(clientAddressBehind('0')(`::ffff:${client}`, undefined)).toBe(client);
    expect(clientAddressBehind('1')('::1', '2001:db8::1')).toBe('2001:db8::1');
  });

  it.each(['true', '*', '17', '-1', '10.0.0.0/33', ''])('does not trust "%s"', (trusted) => {
    expect(() => clientAddressBehind(trusted)).toThrow(RangeError);
  });
});
