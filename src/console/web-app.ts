import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** The built app lies beside the sources of a checkout, and in the same folder of the built package. */
const PLACES = ['../../dist/console', '../../console'].map((place) => fileURLToPath(new URL(place, import.meta.url)));

export const builtApp = (): string | undefined => PLACES.find((folder) => existsSync(`${folder}/index.html`));

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>deskmeter</title>
<body><h1>The console is not built</h1><p>The API works (<a href="/api/docs">/api/docs</a>). For the pages run <code>npm run build</code> and start again.</p></body></html>`;

const ASSETS_S = 31_536_000;

/** Serves the web app: every path that is not the API's is one of its pages. `folder` undefined: it was not built, and a page says so. */
export async function serveWebApp(app: FastifyInstance, folder: string | undefined): Promise<void> {
  if (folder === undefined) {
    app.get('/', async (_, reply) => reply.type('text/html; charset=utf-8').send(NOT_BUILT));
    return;
  }
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // Names of assets hold their fingerprint; the page that names them is asked for anew.
      void reply.header('cache-control', path.includes('/assets/') ? `public, max-age=${ASSETS_S}, immutable` : 'no-cache');
    },
  });
}
