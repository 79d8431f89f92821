import { DeskmeterError, FixConfigError } from '../domain/errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Authorization } from './authorization.ts';

type Login = Extract<Authorization, { readonly login: unknown }>['login'];
type Headers = Readonly<Record<string, string>>;

interface Token {
  readonly headers: Headers;
  readonly renewAt: number;
}

/** Hands out the headers that prove who we are. */
export interface Credentials {
  headers(signal?: AbortSignal): Promise<Headers>;
  /** Forgets a token the other side refused; false when there is nothing new to be had. A token already renewed by another call stays. */
  renew(refused: Headers): boolean;
}

/** Credentials of a connection: fixed headers, or a token fetched by `ask`, shared by concurrent calls and renewed before it expires. */
export function createCredentials(
  authorization: Authorization,
  connectionId: string,
  clock: Clock,
  ask: (login: Login, signal?: AbortSignal) => Promise<unknown>,
): Credentials {
  if ('headers' in authorization) return { headers: () => Promise.resolve(authorization.headers), renew: () => false };
  const { login } = authorization;
  let held: Held | undefined;

  async function fetchToken(signal?: AbortSignal): Promise<Token> {
    const askedAt = clock.now().getTime();
    const { headers, expiresInS } = readToken(login, await ask(login, signal), connectionId);
    // A tenth of the life, at most a minute, so that no call leaves with a token that dies on the way.
    const lifeMs = expiresInS * 1_000;
    return { headers, renewAt: askedAt + lifeMs - Math.min(60_000, lifeMs / 10) };
  }

  /** The token being fetched or held; whoever comes first asks for it. */
  async function hold(signal?: AbortSignal): Promise<{ mine: Held; token: Token }> {
    const mine = (held ??= { token: fetchToken(signal), headers: undefined });
    try {
      const token = await mine.token;
      mine.headers = token.headers;
      return { mine, token };
    } catch (error) {
      if (held === mine) held = undefined;
      throw error;
    }
  }

  return {
    async headers(signal) {
      const { mine, token } = await hold(signal);
      if (clock.now().getTime() < token.renewAt) return token.headers;
      if (held === mine) held = undefined;
      return (await hold(signal)).token.headers;
    },
    renew(refused) {
      if (held?.headers === refused) held = undefined;
      return true;
    },
  };
}

interface Held {
  readonly token: Promise<Token>;
  headers: Headers | undefined;
}

function readToken(login: Login, body: unknown, connectionId: string): ReturnType<Login['token']> {
  try {
    return login.token(body);
  } catch (error) {
    if (error instanceof DeskmeterError) throw error;
    // No cause: the reader's error may quote the answer.
    throw new FixConfigError(`${connectionId}: the login answered without a usable token.`, 'Check client id, client secret and scope.');
  }
}
