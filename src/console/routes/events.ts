import { PassThrough } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { getEvents } from '../api/events.ts';
import type { ConsoleContext } from '../context.ts';
import { serve } from '../serve.ts';
import { Watch } from '../watch.ts';

/** Proxies close what is silent. */
const BEAT_MS = 15_000;

/** Server-sent events: what happens, as it happens, for as long as somebody listens. */
export function serveEvents(app: FastifyInstance, context: ConsoleContext): void {
  const watch = new Watch(context);
  const open = new Set<PassThrough>();
  // The server could not stop while streams are open.
  app.addHook('preClose', async () => {
    for (const stream of open) stream.end();
  });
  serve(app, getEvents, async ({ reply }) => {
    const stream = new PassThrough();
    open.add(stream);
    stream.write(': welcome\n\n');
    const beat = setInterval(() => stream.write(': beat\n\n'), BEAT_MS);
    const stop = watch.listen((event) => stream.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`));
    stream.once('close', () => {
      clearInterval(beat);
      stop();
      open.delete(stream);
    });
    return reply.type('text/event-stream').header('cache-control', 'no-store').header('x-accel-buffering', 'no').send(stream);
  });
}
