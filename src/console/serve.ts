import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import type { AnswerOf, BodyOf, Endpoint, ParamsOf, QueryOf } from './api/endpoint.ts';
import { API } from './api/index.ts';
import { failure } from './api/values.ts';
import { requireRole } from './roles.ts';

/** What a handler is asked: checked and converted by the endpoint's own shapes. */
export interface Ask<E extends Endpoint> {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The answer; of an endpoint without one, whatever was sent by `reply` itself. */
type Handler<E extends Endpoint> = (ask: Ask<E>) => E extends { readonly answer: object } ? Promise<AnswerOf<E>> : Promise<unknown>;

/** Serves one endpoint: role, shapes of question and answer, and the OpenAPI of it all come from the same object. */
export function serve<E extends Endpoint>(app: FastifyInstance, endpoint: E, handler: Handler<E>, config: FastifyContextConfig = {}): void {
  app.route({
    method: endpoint.method,
    url: `${API}${endpoint.path}`,
    schema: schemaOf(endpoint),
    // Before the question is looked at: who may not ask learns nothing from its mistakes.
    preValidation: requireRole(endpoint.role),
    config,
    handler: (request, reply) =>
      handler({
        params: request.params as ParamsOf<E>,
        query: request.query as QueryOf<E>,
        body: request.body as BodyOf<E>,
        request,
        reply,
      }),
  });
}

function schemaOf({ path, summary, role, params, query, body, answer }: Endpoint): FastifySchema {
  return {
    summary,
    description: role === 'anyone' ? 'Needs no login.' : `For ${role}s and above.`,
    tags: [path.split('/')[1] ?? ''],
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(body && { body }),
    response: { ...(answer && { 200: answer }), '4xx': failure, '5xx': failure },
  };
}
