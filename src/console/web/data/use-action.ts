import { useCallback, useState } from 'react';
import { type Problem, problemOf } from './problem.ts';

export interface Action<A extends readonly unknown[], T> {
  readonly isBusy: boolean;
  readonly problem: Problem | undefined;
  readonly result: T | undefined;
  /** Undefined where it failed. */
  run(...args: A): Promise<T | undefined>;
  reset(): void;
}

/** Something a person sets off: whether it is under way, how it ended. */
export function useAction<A extends readonly unknown[], T>(act: (...args: A) => Promise<T>): Action<A, T> {
  const [state, setState] = useState<{ isBusy: boolean; problem: Problem | undefined; result: T | undefined }>(IDLE);
  const run = async (...args: A): Promise<T | undefined> => {
    setState((last) => ({ ...last, isBusy: true, problem: undefined }));
    try {
      const result = await act(...args);
      setState({ isBusy: false, problem: undefined, result });
      return result;
    } catch (error) {
      setState({ isBusy: false, problem: problemOf(error), result: undefined });
      return undefined;
    }
  };
  const reset = useCallback(() => setState(IDLE), []);
  return { ...state, run, reset };
}

const IDLE = { isBusy: false, problem: undefined, result: undefined };
