import { StreamUnavailableError } from '../../domain/errors.ts';
import type { HttpRequest } from '../../http/http.ts';
import type { Json, MapContext, Mapping, Page, RawPage, ReadContext, Stream } from '../source.ts';
import { walkList } from './paging.ts';
import { listOf } from './snapshot.ts';
import { dueWalk, walked, windowCursor, type WindowCursor, windowFrom } from './trailing-window.ts';

export interface SatisfactionSpec {
  readonly name: string;
  readonly path: string;
  readonly key: string;
  /** Query for everything since an instant. */
  readonly since: (start: Date) => NonNullable<HttpRequest['query']>;
  readonly trim: (body: unknown) => unknown;
  map(records: Json | undefined): Mapping;
  /** The account's other satisfaction survey; an account has one of the two. */
  readonly otherPath: string;
}

/**
 * A list of satisfaction answers over trailing windows. An account uses the old ratings or the new surveys, never both:
 * where this one is missing and the other answers, there is nothing to read and nothing wrong. It is then asked for again
 * only with the long window, every six hours: the day an account changes over, its new answers are still in that window.
 */
export function satisfactionStream(spec: SatisfactionSpec): Stream<WindowCursor> {
  return {
    name: spec.name,
    mode: 'window',
    mapperVersion: 1,
    parseCursor: (input) => windowCursor.parse(input),
    cursorAt: windowFrom,
    read: (from, context) => readAnswers(spec, from, context),
    map: (raw, context) => ({ ...spec.map(listOf(raw, spec.key)), ...learnAnswering(spec, raw, context) }),
  };
}

/** Name under which the paths of the surveys that have answered are kept in the connection's reference. */
const ANSWERING = 'answering_surveys';

const answering = ({ reference }: Pick<MapContext, 'reference'>): readonly string[] => (reference[ANSWERING] ?? []) as readonly string[];

/** An empty list proves nothing: one stands for a list that the account does not have. */
function learnAnswering({ path, key }: SatisfactionSpec, raw: RawPage, context: MapContext): Pick<Mapping, 'learned'> {
  const known = answering(context);
  const rows = listOf(raw, key);
  const isProof = Array.isArray(rows) && rows.length > 0 && !known.includes(path);
  return isProof ? { learned: { [ANSWERING]: [...known, path] } } : {};
}

async function* readAnswers(spec: SatisfactionSpec, from: WindowCursor | undefined, context: ReadContext): AsyncGenerator<Page<WindowCursor>> {
  const walk = dueWalk(from, context);
  if (from?.is_absent === true && !walk.deep) {
    context.signal.throwIfAborted();
    yield absent(spec, from, walk);
    return;
  }
  try {
    for await (const page of walkList(context, spec.key, { path: spec.path, query: spec.since(new Date(walk.start)) }, walk.after)) {
      yield { raw: { path: spec.path, body: context.redact(spec.trim(page.body)) }, ...walked(from, walk, page.after) };
    }
  } catch (error) {
    if (!(error instanceof StreamUnavailableError)) throw error;
    if (!answering(context).includes(spec.otherPath) && !(await answers(spec.otherPath, context))) throw error;
    yield absent(spec, from, walk);
  }
}

function absent(spec: SatisfactionSpec, from: WindowCursor | undefined, walk: Parameters<typeof walked>[1]): Page<WindowCursor> {
  const { next, ...page } = walked(from, walk, null);
  return { raw: { path: spec.path, body: { [spec.key]: [] } }, next: { ...next, is_absent: true }, ...page };
}

/** Does the account have the list at this path? */
export async function answers(path: string, context: Pick<ReadContext, 'http' | 'signal'>): Promise<boolean> {
  try {
    await context.http.request({ path, query: { 'page[size]': 1 }, signal: context.signal });
    return true;
  } catch (error) {
    if (error instanceof StreamUnavailableError) return false;
    throw error;
  }
}
