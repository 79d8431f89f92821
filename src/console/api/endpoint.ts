import type * as z from 'zod';

/** What a user may do: look; act (sync, import); change connections, definitions and users. Each includes the ones before. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** One address of the API. Server, roles, OpenAPI and the web app are made from the same object. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/v1`; `:name` stands for a parameter. */
  readonly path: string;
  /** Who may use it at least; `anyone` needs no login. */
  readonly role: Role | 'anyone';
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Left out: the answer is a file or a stream of events. */
  readonly answer?: z.ZodType;
}

/** Keeps the exact shapes. */
export const endpoint = <const E extends Endpoint>(declared: E): E => declared;

type OutputOf<T> = T extends z.ZodType ? z.output<T> : undefined;
type InputOf<T> = T extends z.ZodType ? z.input<T> : undefined;

/** What the browser sends … */
export type QueryInput<E extends Endpoint> = InputOf<E['query']>;
export type BodyInput<E extends Endpoint> = InputOf<E['body']>;
/** … and what the server makes of it. */
export type ParamsOf<E extends Endpoint> = OutputOf<E['params']>;
export type QueryOf<E extends Endpoint> = OutputOf<E['query']>;
export type BodyOf<E extends Endpoint> = OutputOf<E['body']>;
/** What comes back; JSON as it is. */
export type AnswerOf<E extends Endpoint> = OutputOf<E['answer']>;
