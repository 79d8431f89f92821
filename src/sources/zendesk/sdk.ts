import zendesk from 'node-zendesk';
import type { HttpRequest } from '../../http/http.ts';
import type { ReadContext } from '../source.ts';

/** Never asked: the package wants whole addresses, our client takes the path below its own base URL. */
const ENDPOINT = 'https://zendesk.invalid/api/v2';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What we use of it. Answers come without their envelope: the user, the settings. */
export interface ZendeskSdk {
  readonly users: { me(): Promise<{ readonly result: unknown }> };
  readonly accountsettings: { show(): Promise<{ readonly result: unknown }> };
}

/**
 * node-zendesk for single-page reads of reference, its requests carried by our HTTP client: pace, retry, credentials and errors are ours.
 * Its lists, exports and throttle lose data silently (6.0.1) and are never used. Our client throws for every answer that is no success,
 * and no Retry-After is shown to the package, which would turn a good answer into an Error object that it returns.
 */
export function createSdk(context: Pick<ReadContext, 'http' | 'signal'>): ZendeskSdk {
  return zendesk.createClient({
    endpointUri: ENDPOINT,
    // A word must stand here for the package; the header made of it goes nowhere.
    oauth: true,
    token: 'carried-by-our-client',
    throwOriginalException: true,
    transportConfig: {
      transportFn: async (uri: string): Promise<Answer> => {
        const { status, body } = await context.http.request({ ...requestOf(uri), signal: context.signal });
        return { status, body };
      },
      responseAdapter: (answer: Answer) => ({
        status: answer.status,
        statusText: '',
        headers: { get: (name: string) => (name.toLowerCase() === 'content-type' ? 'application/json' : null) },
        json: () => Promise.resolve(answer.body),
      }),
    },
  }) as unknown as ZendeskSdk;
}

function requestOf(uri: string): HttpRequest {
  const url = new URL(uri);
  return { path: url.pathname.replace(/\.json$/, ''), query: Object.fromEntries(url.searchParams) };
}
