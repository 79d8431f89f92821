import { idText, optionalInstant, parseRecord } from '../parse.ts';
import { namesOf } from './groups.ts';
import { snapshot } from './snapshot.ts';
import { productRow } from './wire.ts';

/** Name under which products teach later streams: id → name. */
export const PRODUCT_NAMES = 'products';

/** What Freshdesk calls products are brands for us. */
export const brands = snapshot({
  name: 'products',
  entity: 'brand',
  paths: ['/products'],
  map: (input) => {
    const row = parseRecord(productRow, input);
    const updatedAt = optionalInstant(row.updated_at, 'updated_at');
    return { entity: 'brand', id: idText(row.id, 'id'), version: updatedAt?.getTime() ?? 0, updatedAt, name: row.name, isActive: true };
  },
  learn: (rows, { reference }) => ({ [PRODUCT_NAMES]: { ...(reference[PRODUCT_NAMES] as object | undefined), ...namesOf(rows) } }),
});
