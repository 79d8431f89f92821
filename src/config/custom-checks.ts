import { suggest } from '../domain/suggest.ts';
import type { FileContent } from './file-shape.ts';
import type { Finding } from './problems.ts';

/** Mistakes of KPIs of the config that the list of them, and of those that exist, shows: names used twice, and bases that cannot be one. */
export function customChecks(custom: NonNullable<FileContent['kpi']['custom']>, builtIn: readonly string[]): readonly Finding[] {
  const taken = new Map(builtIn.map((id) => [id, 'a built-in KPI']));
  return custom.flatMap(({ id, base }, index) => {
    const owner = taken.get(id);
    taken.set(id, owner ?? `kpi.custom[${index}]`);
    return [
      ...(owner === undefined ? [] : [{ path: ['kpi', 'custom', index, 'id'], message: `${id} is the name of ${owner} already` }]),
      ...(builtIn.includes(base) ? [] : [{ path: ['kpi', 'custom', index, 'base'], message: unknownBase(base, custom, builtIn) }]),
    ];
  });
}

function unknownBase(base: string, custom: readonly { readonly id: string; readonly base: string }[], builtIn: readonly string[]): string {
  const own = custom.find(({ id }) => id === base);
  if (own) return `${base} is itself narrowed: name ${own.base}, and all filters in one place`;
  const near = suggest(base, builtIn);
  return `no KPI is called ${base}${near === undefined ? '; see kpi list' : `; did you mean ${near}?`}`;
}
