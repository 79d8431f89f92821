import type { Json, SeenField } from '../source.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** What HubSpot shows of an object of the CRM beside its properties, which come by name only. */
const OBJECT = words('id properties propertiesWithHistory associations createdAt updatedAt archived archivedAt url objectWriteTraceId');

/** The same of what is no such object. */
const OTHERS: Readonly<Record<string, ReadonlySet<string>>> = {
  owner: words('id email type firstName lastName userId userIdIncludingInactive createdAt updatedAt archived teams'),
  team: words('id name userIds secondaryUserIds'),
};

/** Keys that HubSpot has added to records of a kind since this was written, each once. Noted, never fatal. */
export function unknownFields(kind: string, results: Json | undefined): readonly SeenField[] {
  const known = OTHERS[kind] ?? OBJECT;
  const records = Array.isArray(results) ? (results as readonly Json[]) : [];
  const keys = new Set(records.flatMap((record) => Object.keys(record ?? {})).filter((key) => !known.has(key)));
  return [...keys].toSorted().map((key) => ({ key: `${kind}.${key}`, title: null, type: null }));
}
