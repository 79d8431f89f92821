import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answerer } from './recording.ts';

export interface RecordedServer {
  readonly url: string;
  /** `GET /path` of requests that nothing was recorded for. */
  readonly unanswered: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Answers with what was recorded, over real HTTP on loopback; 404 for the rest. */
export async function serve(answer: Answerer): Promise<RecordedServer> {
  const unanswered = new Set<string>();
  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const found = answer({ method: request.method ?? 'GET', path: url.pathname, query: url.searchParams, body: await readBody(request) });
    if (found === undefined) unanswered.add(`${request.method} ${url.pathname}`);
    response.writeHead(found?.status ?? (found === undefined ? 404 : 200), { 'content-type': 'application/json' });
    response.end(JSON.stringify(found?.body ?? { error: 'InvalidEndpoint', code: 'not_recorded' }));
  }
  const server = createServer((request, response) => void reply(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, unanswered, close: () => new Promise((resolve) => void server.close(() => resolve())) };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}
