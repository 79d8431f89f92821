import { useCallback, useEffect, useState } from 'react';
import { type Problem, problemOf } from './problem.ts';
import { get } from './request.ts';

/** What a path answers: nothing yet, a value, or a problem; a value stays while a newer one is coming. */
export interface Loaded<T> {
  readonly value: T | undefined;
  readonly problem: Problem | undefined;
  readonly isRenewing: boolean;
  reload(): void;
}

/** Last answers by path, so that going back shows at once what was there. */
const seen = new Map<string, unknown>();

interface Answer<T> {
  readonly path: string | undefined;
  readonly value: T | undefined;
  readonly problem: Problem | undefined;
}

/** Reads a path of the API, and again whenever it changes. Undefined: not yet. */
export function useData<T>(path: string | undefined): Loaded<T> {
  const [answer, setAnswer] = useState<Answer<T>>(NONE);

  useEffect(() => {
    if (path === undefined) return;
    const stop = new AbortController();
    void ask<T>(path, stop.signal).then((next) => next && setAnswer((last) => newer(last, next)));
    return () => stop.abort();
  }, [path]);
  const reload = useCallback(() => {
    if (path !== undefined) void ask<T>(path).then((next) => next && setAnswer((last) => newer(last, next)));
  }, [path]);

  if (path === undefined) return { ...NONE, isRenewing: false, reload };
  if (answer.path === path) return { ...answer, isRenewing: false, reload };
  const value = (seen.get(path) as T | undefined) ?? answer.value;
  return { value, problem: undefined, isRenewing: value !== undefined, reload };
}

const NONE = { path: undefined, value: undefined, problem: undefined };

const early = new Map<string, Promise<unknown>>();

/** Asks for what will surely be needed before anybody asks; the first who does gets it. A failure is forgotten. */
export function preload(path: string): void {
  const answer = get(path);
  early.set(path, answer);
  answer.catch(() => early.delete(path));
}

/** The value or the problem; nothing where it was called off. */
async function ask<T>(path: string, signal?: AbortSignal): Promise<Answer<T> | undefined> {
  try {
    const asked = early.get(path) as Promise<T> | undefined;
    early.delete(path);
    const value = await (asked ?? get<T>(path, signal));
    seen.set(path, value);
    return { path, value, problem: undefined };
  } catch (error) {
    return signal?.aborted ? undefined : { path, value: undefined, problem: problemOf(error) };
  }
}

/** A problem leaves standing what the same path answered before, but never the numbers of another question. */
const newer = <T>(last: Answer<T>, next: Answer<T>): Answer<T> => (next.problem && last.path === next.path ? { ...next, value: last.value } : next);
