import type { Failure } from '../../api/values.ts';
import { type Problem, ProblemError } from './problem.ts';

const ROOT = '/api/v1';

let csrfToken = '';
let onLoggedOut: () => void = () => undefined;

/** Sent along with everything that changes something. */
export const rememberToken = (token: string): void => void (csrfToken = token);

/** Called when an answer says that nobody is logged in. */
export const whenLoggedOut = (act: () => void): void => void (onLoggedOut = act);

type Value = string | number | boolean | undefined;
export type Query = Readonly<Record<string, Value | readonly string[]>>;

/** A path of the API with its parameters, in a fixed order; empty ones are left out. */
export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined && one !== '') search.append(name, String(one));
  }
  return search.size === 0 ? path : `${path}?${search}`;
}

/** Where a path of the API can be opened or downloaded. */
export const linkTo = (path: string): string => `${ROOT}${path}`;

export const get = async <T>(path: string, signal?: AbortSignal): Promise<T> => read<T>(await ask(path, signal ? { signal } : {}));

/** Changes something. Throws ProblemError with what failed and what to do. */
export async function send<T = void>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { 'x-csrf-token': csrfToken };
  if (body !== undefined) headers['content-type'] = 'application/json';
  return read<T>(await ask(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }));
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(linkTo(path), { credentials: 'same-origin', ...init });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ProblemError({
      message: 'The console does not answer.',
      nextStep: 'Is deskmeter still running, and can this machine reach it? Then try again.',
      status: 0,
    });
  }
}

async function read<T>(response: Response): Promise<T> {
  const text = await response.text();
  const body: unknown = response.headers.get('content-type')?.includes('json') && text !== '' ? JSON.parse(text) : undefined;
  if (response.ok) return body as T;
  if (response.status === 401) onLoggedOut();
  throw new ProblemError(problemIn(response.status, body as Partial<Failure> | undefined));
}

function problemIn(status: number, body: Partial<Failure> | undefined): Problem {
  const error = body?.error;
  if (!error) return { status, message: `The console answered with status ${status}.`, nextStep: 'Try again; if it stays, look into the log of the server.' };
  const fields = error.problems && Object.fromEntries(error.problems.map(({ path, message }) => [path, message]));
  return { status, message: error.message, nextStep: error.action, fields };
}
