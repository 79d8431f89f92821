import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { ConfigProblemsError } from '../config/problems.ts';
import { DeskmeterError } from '../domain/errors.ts';
import type { Failure } from './api/values.ts';
import { Refusal } from './refusal.ts';

/** Everything that goes wrong is told in one shape: what failed, and what to do. What is a fault of ours is logged, not shown. */
export function tellFailures(app: FastifyInstance, hasPages: boolean): void {
  app.setErrorHandler((error: FastifyError, request, reply) => tell(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    // Every other address is a page of the app, which finds its way by itself.
    if (hasPages && request.method === 'GET' && !/^\/(api|queue\/board|metrics|healthz|readyz|assets)(\/|$)/.test(path)) return reply.sendFile('index.html');
    return reply.code(404).send(failureOf(`There is nothing at ${path}.`, 'The API is described at /api/docs.'));
  });
}

function tell(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const [status, answer] = answerTo(error);
  if (status >= 500) request.log.error({ err: error, url: request.routeOptions.url }, 'a request of the console failed');
  void reply.code(status).send(answer);
}

function answerTo(error: FastifyError): [status: number, answer: Failure] {
  if (error instanceof Refusal) {
    const { statusCode, message, action, problems } = error;
    return [statusCode, { error: { message, action, ...(problems && { problems: [...problems] }) } }];
  }
  if (error instanceof ConfigProblemsError)
    return [400, { error: { message: 'Some fields are wrong.', action: 'Correct them and try again.', problems: [...error.problems] } }];
  if (error instanceof DeskmeterError) return [error.recovery === 'fix-config' ? 400 : 502, failureOf(error.message, error.action)];
  if (hasZodFastifySchemaValidationErrors(error)) return [400, malformed(error.validation)];
  const status = error.statusCode ?? 500;
  if (status < 500) return [status, failureOf(error.message, '')];
  return [500, failureOf('Something went wrong here.', 'Try again; the log of the console says more.')];
}

function malformed(issues: readonly { readonly instancePath: string; readonly message?: string | undefined }[]): Failure {
  const problems = issues.map(({ instancePath, message = '' }) => ({ path: instancePath.replace(/^\//, '').replaceAll('/', '.'), message }));
  const first = problems[0];
  return {
    error: {
      message: `The request is not understood: ${first?.path ? `${first.path}: ` : ''}${first?.message ?? ''}`,
      action: 'Correct it and try again.',
      problems,
    },
  };
}

const failureOf = (message: string, action: string): Failure => ({ error: { message, action } });
