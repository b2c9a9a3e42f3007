import { describe, expect, it } from 'vitest';
import { clientOptions, connectionOptions } from './connection-options.js';

const optionsFor = (servers: string | string[]) => connectionOptions({ servers, name: 'test' }, 250);

describe('connectionOptions', () => {
  it('never gives up', () => {
    expect(optionsFor('nats://a:1')).toMatchObject({
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      ignoreAuthErrorAbort: true,
      noAsyncTraces: true,
      pingInterval: 10_000,
    });
  });

  it('takes several addresses', () => {
    expect(optionsFor('nats://a:1, b:2').servers).toEqual(['nats://a:1', 'b:2']);
    expect(optionsFor(['nats://a:1', 'nats://b:2']).servers).toEqual(['nats://a:1', 'nats://b:2']);
  });

  it('takes user and password, or a token, from an address', () => {
    expect(optionsFor('nats://me:p%40ss:word@a:1,nats://b:2')).toMatchObject({
      servers: ['nats://a:1', 'nats://b:2'],
      user: 'me',
      pass: 'p@ss:word',
    });
    expect(optionsFor('nats://secret@a:1')).toMatchObject({ servers: ['nats://a:1'], token: 'secret' });
  });

  it('prefers the credentials that it was given', () => {
    const credentials = { user: 'you', password: 'yours' };
    const options = connectionOptions({ servers: 'me:mine@a:1', name: 'test', credentials }, 250);
    expect(options).toMatchObject({ servers: ['a:1'], user: 'you', pass: 'yours' });
  });
});

describe('clientOptions', () => {
  it('reaches every server of a cluster with what its address tells, and waits for it', () => {
    expect(clientOptions('nats://me:p%40ss@a:1, nats://b:2')).toEqual({
      servers: ['nats://a:1', 'nats://b:2'],
      ...{ user: 'me', pass: 'p@ss' },
      ...{ maxReconnectAttempts: -1, waitOnFirstConnect: true },
    });
    expect(clientOptions('nats://secret@a:1')).toMatchObject({ servers: ['nats://a:1'], token: 'secret' });
  });
});
