import type { Kysely } from 'kysely';
import type { Settings } from '../domain/settings.ts';
import { type CatalogRow, catalogOf } from './catalog.ts';
import { configuredFields } from './engine/fields.ts';
import { plansOf } from './engine/plan.ts';
import { KPIS } from './families/index.ts';
import type { Kpi } from './kpi.ts';
import { showsAgents } from './privacy.ts';
import type { Database } from '../warehouse/schema.ts';

/** One KPI with all its variants, as people choose it: `default` first. */
export interface CatalogKpi extends Pick<Kpi, 'unit' | 'direction' | 'family'>, Pick<CatalogRow, 'kpi' | 'name' | 'definition' | 'formula' | 'kind'> {
  readonly rollUp: string;
  readonly dimensions: string[];
  readonly variants: string[];
  readonly benchmark: string | null;
  readonly source: string | null;
}

/** The catalogue under the settings in force, for screens: agents are no dimension where they are not shown. */
export const readCatalog = async (db: Kysely<Database>, settings: Settings): Promise<CatalogKpi[]> => catalogue(settings, await configuredFields(db));

/** The same without a warehouse; `fields` are the custom fields that became dimensions. */
export function catalogue(settings: Settings, fields: readonly string[]): CatalogKpi[] {
  const rows = catalogOf(plansOf(KPIS, settings, fields));
  return [...Map.groupBy(rows, (row) => row.kpi).values()].flatMap(([first, ...others]) => (first ? [entryOf(first, others, settings)] : []));
}

function entryOf({ roll_up: rollUp, variant, ...row }: CatalogRow, others: readonly CatalogRow[], settings: Settings): CatalogKpi {
  return {
    ...row,
    family: row.family as Kpi['family'],
    unit: row.unit as Kpi['unit'],
    direction: row.direction as Kpi['direction'],
    rollUp,
    dimensions: row.dimensions.filter((dimension) => dimension !== 'agent' || showsAgents(settings)),
    variants: [variant, ...others.map((each) => each.variant)],
  };
}
