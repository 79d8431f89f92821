import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { requireRole } from './roles.ts';

/** OpenAPI at /api/docs, from the shapes that the routes themselves are checked by. Registered before the routes. */
export async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'deskmeter',
        version,
        description:
          'The API of the console. Log in with POST /api/v1/session; everything but GET brings the token of GET /api/v1/session as header x-csrf-token.',
      },
    },
    transform: jsonSchemaTransform,
  });
  await app.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: true, uiHooks: { preHandler: requireRole('viewer') } });
}
