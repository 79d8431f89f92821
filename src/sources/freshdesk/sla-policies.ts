import { parseRecord } from '../parse.ts';
import type { Json } from '../source.ts';
import { snapshot } from './snapshot.ts';
import { slaPolicyRow } from './wire.ts';

/** Name under which the policies are kept: for people, and for telling why an account has no targets. */
export const SLA_POLICIES = 'sla_policies';

/** SLA policies. Tickets do not name theirs; the due instants on the ticket are what counts, these explain them. */
export const slaPolicies = snapshot({
  name: 'sla_policies',
  entity: 'sla_policy',
  paths: ['/sla_policies'],
  map: (row) => {
    parseRecord(slaPolicyRow, row);
    return undefined;
  },
  learn: (rows, { reference }) => ({
    [SLA_POLICIES]: { ...(reference[SLA_POLICIES] as object | undefined), ...Object.fromEntries(rows.flatMap(summary)) } as Json,
  }),
});

function summary(row: unknown): [string, Json][] {
  const parsed = slaPolicyRow.safeParse(row);
  if (!parsed.success) return [];
  const { id, name, active, is_default: isDefault, position } = parsed.data;
  return [[String(id), { name, isActive: active === true, isDefault: isDefault === true, position: position ?? null }]];
}
