import { idText, mapEach, optionalInstant, optionalText, parseRecord } from '../parse.ts';
import type { Stream } from '../source.ts';
import { trailingWindow } from './trailing-window.ts';
import { companyRow, rowsOf } from './wire.ts';

const HOUR_MS = 3_600_000;

/**
 * Companies of customers; the tier of the account is the segment. All of them from the first on, whatever `since` says: old ones have new
 * tickets. The list is in the order of names, so that one renamed while it is paged may slip by: everything is read again once a month.
 */
export const companies: Stream = {
  name: 'companies',
  mapperVersion: 1,
  everyMs: HOUR_MS,
  ...trailingWindow({ path: '/companies', startParameters: ['_updated_since', 'updated_since'], days: 0, fullEveryDays: 30, isWhole: true, keep }),
  map: ({ body }) =>
    mapEach('organization', rowsOf(body) ?? body, (input) => {
      const row = parseRecord(companyRow, input);
      const updatedAt = optionalInstant(row.updated_at, 'updated_at');
      const id = idText(row.id, 'id');
      const segment = optionalText(row.account_tier, 'account_tier');
      return { entity: 'organization', id, version: updatedAt?.getTime() ?? 0, updatedAt, name: optionalText(row.name, 'name') ?? id, segment };
    }),
} as Stream;

/** No description, no note, no domains, and no own fields: they may hold anything. */
function keep(row: unknown): unknown {
  const { id, name, account_tier, updated_at } = (row ?? {}) as Record<string, unknown>;
  return { id, name, account_tier, updated_at };
}
