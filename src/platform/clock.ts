/** The only way to the current time, so that tests can hold it still. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const timer = setTimeout(done, ms);
      function done() {
        signal?.removeEventListener('abort', aborted);
        resolve();
      }
      function aborted() {
        clearTimeout(timer);
        reject(signal?.reason);
      }
      signal?.addEventListener('abort', aborted, { once: true });
    }),
};

/** A clock that stands still until told; its sleeps return at once and move it on. */
export function fixedClock(start: Date | string): Clock & { set(at: Date | string): void } {
  let at = new Date(start);
  return {
    now: () => new Date(at),
    sleep: (ms) => {
      at = new Date(at.getTime() + ms);
      return Promise.resolve();
    },
    set: (next) => {
      at = new Date(next);
    },
  };
}
