import nock from 'nock';
import { afterAll, afterEach, beforeAll } from 'vitest';

// Its import alone begins to intercept; files that share the process want none of it.
nock.restore();

export { nock };

/** Within a file or a `describe`, requests get what is answered with nock, and fail otherwise, unless they go to the host `reached`. */
export function interceptHttp(reached?: string): void {
  beforeAll(() => {
    nock.activate();
    nock.disableNetConnect();
    if (reached !== undefined) nock.enableNetConnect(reached);
  });
  afterEach(() => nock.cleanAll());
  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });
}
