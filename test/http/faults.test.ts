import net from 'node:net';
import zlib from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { rejection, serve, testHttp } from './vendor.ts';

let server: Awaited<ReturnType<typeof serve>> | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const BODY = JSON.stringify({ tickets: Array.from({ length: 500 }, (_, id) => ({ id })) });

/** Answers well from the second call on; the first goes wrong as given. */
async function faulty(first: (socket: import('node:net').Socket, response: import('node:http').ServerResponse) => void): Promise<string> {
  let calls = 0;
  server = await serve((request, response) => {
    calls += 1;
    if (calls === 1) return first(request.socket, response);
    response.setHeader('content-type', 'application/json');
    response.end(BODY);
  });
  return server.url;
}

const faults: Record<string, Parameters<typeof faulty>[0]> = {
  'a reset before the answer': (socket) => socket.resetAndDestroy(),
  'a reset in the middle of the body': (socket, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(BODY.slice(0, 1_000), () => socket.resetAndDestroy());
  },
  'a body shorter than its content-length': (socket, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': BODY.length });
    response.write(BODY.slice(0, 1_000), () => socket.end());
  },
  'a whole answer of cut JSON': (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(BODY.slice(0, 1_000));
  },
  'a cut gzip stream': (_, response) => {
    const zipped = zlib.gzipSync(BODY);
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(zipped.subarray(0, zipped.length - 40));
  },
  'no answer at all': () => undefined,
  'an answer that stops half way': (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(BODY.slice(0, 1_000));
  },
};

for (const [name, fault] of Object.entries(faults)) {
  test(`${name} is tried again`, async () => {
    const http = testHttp(await faulty(fault), { totalTimeoutMs: 300 });
    expect(JSON.stringify((await http.request({ path: '/tickets' })).body)).toBe(BODY);
    expect(http.usage).toMatchObject({ requests: 2, retries: 1 });
  });
}

test('a server that always hangs ends as a timeout, too heavy for a caller that can ask for less', async () => {
  server = await serve(() => undefined);
  const error = await rejection(testHttp(server.url, { totalTimeoutMs: 100, maxAttempts: 2 }).request({ path: '/a' }));
  expect(error).toMatchObject({ recovery: 'retry', kind: 'timeout', isTooHeavy: true });
});

test('a connection that never opens fails after the connect timeout, long before the total one', async () => {
  // Takes the connection and never speaks TLS.
  const mute = net.createServer(() => undefined);
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const { port } = mute.address() as net.AddressInfo;
  const error = await rejection(
    testHttp(`https://127.0.0.1:${port}`, { connectTimeoutMs: 100, totalTimeoutMs: 600_000, maxAttempts: 1 }).request({ path: '/a' }),
  );
  mute.close();
  expect(error).toMatchObject({ recovery: 'retry', kind: 'timeout' });
});

test('a server without a certificate we can accept is a matter of configuration, not of patience', async () => {
  server = await serve((_, response) => response.end('{}'));
  const error = await rejection(testHttp(server.url.replace('http:', 'https:')).request({ path: '/a' }));
  expect(error).toMatchObject({ recovery: 'fix-config' });
});

test('a refused connection says so', async () => {
  server = await serve(() => undefined);
  const { url } = server;
  await server.close();
  server = undefined;
  const error = await rejection(testHttp(url, { maxAttempts: 2 }).request({ path: '/a' }));
  expect(error.message).toBe('acme: GET /a failed 2 times, last: connection failed (ECONNREFUSED).');
});

test('a caller can stop a call that hangs, with the reason it gives', async () => {
  server = await serve(() => undefined);
  const controller = new AbortController();
  const call = rejection(testHttp(server.url).request({ path: '/a', signal: controller.signal }));
  setTimeout(() => controller.abort(new Error('stopped by the user')), 50);
  expect((await call).message).toBe('stopped by the user');
});

test('a gzipped answer is read', async () => {
  server = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(zlib.gzipSync(BODY));
  });
  expect(JSON.stringify((await testHttp(server.url).request({ path: '/a' })).body)).toBe(BODY);
});
