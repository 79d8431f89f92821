/** How a connection proves who it is: static headers, or a login that fetches a token with a life time. Asked before every call. */
export type Authorization =
  | { readonly headers: Readonly<Record<string, string>> }
  | {
      readonly login: {
        readonly path: string;
        readonly body: unknown;
        /** Reads the login's answer; throws when it holds no token. */
        readonly token: (body: unknown) => { readonly headers: Readonly<Record<string, string>>; readonly expiresInS: number };
      };
    };
