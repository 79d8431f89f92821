import { meRow } from './wire.ts';

const GLOBAL = 1;
const SEEN: Readonly<Record<number, string>> = { 2: 'the tickets of its own groups', 3: 'the tickets assigned to it' };

/** The ticket scope of the agent whose key it is, as `GET /agents/me` states it; undefined when it does not. */
export function readScope(body: unknown): number | undefined {
  const parsed = meRow.safeParse(body);
  return parsed.success ? (parsed.data.ticket_scope ?? undefined) : undefined;
}

/** What a key that does not see everything means, and what to do; undefined for one that does. Nothing in the data would show it. */
export function narrowScope(scope: number | undefined): { readonly reason: string; readonly action: string } | undefined {
  if (scope === undefined || scope === GLOBAL) return undefined;
  return {
    reason: `The agent of this API key sees only ${SEEN[scope] ?? 'a part of the tickets'} (ticket_scope ${scope}): every KPI would be of a part of the tickets.`,
    action: 'Give the agent global ticket access in Freshdesk, or use the API key of one who has it.',
  };
}
