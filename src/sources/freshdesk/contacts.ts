import { idText, mapEach, optionalId, optionalInstant, optionalText, parseRecord } from '../parse.ts';
import type { Stream } from '../source.ts';
import { CONTACT_LIST } from './policy.ts';
import { trailingWindow } from './trailing-window.ts';
import { contactRow, rowsOf } from './wire.ts';

const HOUR_MS = 3_600_000;

/**
 * People who ask, without name: keyed hashes of address and phone, which tell who is the same person in another helpdesk, and their company.
 * The list has a limit of its own, and the numbers of tickets do not wait for it. Who was merged, blocked or deleted is on it no longer:
 * what is known of the person stays, so that counts hold. It is in the order of names, and read again whole once a month, like companies.
 */
export const contacts: Stream = {
  name: 'contacts',
  mapperVersion: 1,
  isLate: true,
  everyMs: HOUR_MS,
  ...trailingWindow({
    path: '/contacts',
    startParameters: ['_updated_since', 'updated_since'],
    days: 0,
    fullEveryDays: 30,
    isWhole: true,
    bucket: CONTACT_LIST,
    mayEndEarly: true,
    keep,
  }),
  map: ({ body }) =>
    mapEach('customer', rowsOf(body) ?? body, (input) => {
      const row = parseRecord(contactRow, input);
      const updatedAt = optionalInstant(row.updated_at, 'updated_at');
      return {
        entity: 'customer',
        id: idText(row.id, 'id'),
        version: updatedAt?.getTime() ?? 0,
        updatedAt,
        organizationId: optionalId(row.company_id, 'company_id'),
        emailHash: optionalText(row.email, 'email'),
        phoneHash: optionalText(row.phone, 'phone') ?? optionalText(row.mobile, 'mobile'),
        segment: null,
      };
    }),
} as Stream;

/** No name, no address, and no own fields. */
function keep(row: unknown): unknown {
  const { id, company_id, email, phone, mobile, updated_at } = (row ?? {}) as Record<string, unknown>;
  return { id, company_id, email, phone, mobile, updated_at };
}
