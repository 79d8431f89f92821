/** Answers in Freshdesk's form: bare lists with a link header, and its error bodies. */
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World } from '../world.ts';
import { canonicalHost } from './wording.ts';

export const DEFAULT_PAGE = 30;
export const MAX_PAGE = 100;

export const invalid = (field: string, message: string, code = 'invalid_value'): Reply => ({
  status: 400,
  body: { description: 'Validation failed', errors: [{ field, message, code }] },
});

export const requireFeature = (feature: string): Reply => ({
  status: 403,
  body: { code: 'require_feature', message: `The ${feature} feature(s) is/are not supported in your plan. Please upgrade your account to use it.` },
});

export const accessDenied: Reply = { status: 403, body: { code: 'access_denied', message: 'You are not authorized to perform this action.' } };

export const notLoggedIn: Reply = { status: 401, body: { code: 'invalid_credentials', message: 'You have to be logged in to perform this action.' } };

/** Nothing here: no body, and no word of JSON. */
export const nothing: Reply = { status: 404, headers: { 'content-type': 'text/html' }, body: '' };

export interface PageAsked {
  readonly page: number;
  readonly perPage: number;
}

/** `page` and `per_page` of a request, or the refusal of wrong ones. */
export function pageOf({ query }: SimulatedRequest): PageAsked | Reply {
  const page = Number(query.get('page') ?? 1);
  const perPage = Number(query.get('per_page') ?? DEFAULT_PAGE);
  if (!Number.isInteger(page) || page < 1) return invalid('page', 'It should be a positive number');
  if (!Number.isInteger(perPage) || perPage < 1 || perPage > MAX_PAGE) return invalid('per_page', 'It should be a positive number less than or equal to 100');
  return { page, perPage };
}

/** One page of `rows`; the last one has no link. Rows are printed only when they are shown. */
export function listReply<Row>(world: World, request: SimulatedRequest, rows: readonly Row[], print: (row: Row) => unknown = (row) => row): Reply {
  const asked = pageOf(request);
  if (!('page' in asked)) return asked;
  const { page, perPage } = asked;
  const end = page * perPage;
  const query = new URLSearchParams(request.query);
  query.set('page', String(page + 1));
  const link = `< ${canonicalHost(world)}${request.path}?${query.toString()}>; rel="next"`;
  return { headers: rows.length > end ? { link } : {}, body: rows.slice(end - perPage, end).map(print) };
}
