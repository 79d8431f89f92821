import * as z from 'zod';
import type { Customer } from '../../domain/entities.ts';
import { createPageSize } from '../../http/page-size.ts';
import { idText, mapEach, optionalId, optionalInstant, optionalText, parseRecord } from '../parse.ts';
import type { Json, Page, ReadContext, Stream } from '../source.ts';
import { API, askForExport, EXPORT_LAG_MS, newestStart, repeated, seconds } from './paging.ts';
import { INCREMENTAL_USERS } from './policy.ts';
import { trimCustomer, trimRecords } from './redaction.ts';
import { HOURLY_MS, listOf } from './snapshot.ts';
import * as wire from './wire.ts';

const PATH = `${API}/incremental/users/cursor`;

const customerCursor = z.union([z.strictObject({ start_time: z.number().int() }), z.strictObject({ after_cursor: z.string().min(1) })]);
type CustomerCursor = z.infer<typeof customerCursor>;

const exportPage = z.looseObject({ after_cursor: z.string().nullish(), end_of_stream: z.boolean().nullish() });

/**
 * People who ask, without name: keyed hashes of address and phone, and their organization. All of them from the first on: a thousand to a
 * request, from a bucket of its own, is ten times cheaper than asking for those that tickets name.
 */
export const customers: Stream<CustomerCursor> = {
  name: 'customers',
  mode: 'cursor',
  mapperVersion: 1,
  isLate: true,
  everyMs: HOURLY_MS,
  parseCursor: (input) => customerCursor.parse(input),
  cursorAt: (instant) => ({ start_time: Math.max(1, seconds(instant)) }),
  read: readUsers,
  map: (raw) => mapEach('customer', listOf(raw, 'users'), mapCustomer),
};

async function* readUsers(from: CustomerCursor | undefined, context: ReadContext): AsyncGenerator<Page<CustomerCursor>> {
  const size = createPageSize({ full: 1000 });
  for (let cursor: CustomerCursor = from ?? { start_time: 1 }; ;) {
    const where = 'after_cursor' in cursor ? { cursor: cursor.after_cursor } : { start_time: Math.min(cursor.start_time, newestStart(context)) };
    const { body, askedAt } = await size.ask((perPage) =>
      askForExport(context, 'users', {
        path: PATH,
        query: { ...where, per_page: perPage },
        bucket: INCREMENTAL_USERS,
        canShrink: perPage > size.minimum,
      }),
    );
    const page = exportPage.parse(body);
    const done = page.end_of_stream === true || !page.after_cursor;
    const next: CustomerCursor = page.after_cursor ? { after_cursor: page.after_cursor } : cursor;
    if (!done && 'after_cursor' in cursor && cursor.after_cursor === page.after_cursor) throw repeated(PATH);
    const raw = { path: PATH, body: context.redact(trimRecords(body, 'users', trimCustomer)) };
    yield { raw, next, done, ...(done && { knownTo: new Date(askedAt.getTime() - EXPORT_LAG_MS) }) };
    if (done) return;
    cursor = next;
  }
}

/** Agents are not customers. Who was erased has no address any more: what is known of the person stays, so that counts hold. */
function mapCustomer(record: Json): Customer | undefined {
  const user = parseRecord(wire.user, record);
  if (user.role !== 'end-user') return undefined;
  const emailHash = optionalText(user.email, 'email');
  const phoneHash = optionalText(user.phone, 'phone');
  if (user.active === false && emailHash === null && phoneHash === null) return undefined;
  const updatedAt = optionalInstant(user.updated_at, 'updated_at');
  return {
    entity: 'customer',
    id: idText(user.id, 'id'),
    version: updatedAt?.getTime() ?? 0,
    updatedAt,
    organizationId: optionalId(user.organization_id, 'organization_id'),
    emailHash,
    phoneHash,
    segment: null,
  };
}
