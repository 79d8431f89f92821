import { idText, mapEach, optionalInstant, parseRecord } from '../parse.ts';
import type { Json } from '../source.ts';
import { addLearned, snapshotStream } from './snapshot.ts';
import * as wire from './wire.ts';

/** Brands, and their names for the rules of the config. */
export const brands = snapshotStream({
  name: 'brands',
  path: 'brands',
  key: 'brands',
  mapperVersion: 1,
  map(records, context) {
    const learned: Record<string, Json> = {};
    const mapping = mapEach('brand', records, (record) => {
      const brand = parseRecord(wire.brand, record);
      const id = idText(brand.id, 'id');
      const updatedAt = optionalInstant(brand.updated_at, 'updated_at');
      learned[id] = brand.name;
      return {
        entity: 'brand',
        id,
        version: updatedAt?.getTime() ?? 0,
        updatedAt,
        name: brand.name,
        isActive: brand.active !== false && brand.is_deleted !== true,
      };
    });
    return { ...mapping, learned: addLearned(context, 'brands', learned) };
  },
});
