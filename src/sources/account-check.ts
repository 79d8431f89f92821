/** What `check` finds out about an account. */

export interface CheckItem {
  readonly stream: string;
  readonly status: 'ok' | 'warning' | 'unavailable' | 'failed';
  readonly reason: string;
  readonly action: string;
}

/** What `check` learns about an account with a handful of cheap, read-only calls. */
export interface AccountCheck {
  readonly account: { readonly id: string; readonly name: string | null; readonly timeZone: string | null };
  readonly items: readonly CheckItem[];
}
