import { type Kysely, sql } from 'kysely';
import type { Settings } from '../domain/settings.ts';
import { configuredFields } from './engine/fields.ts';
import { type Known, loadKnown } from './engine/known.ts';
import type { Demand, Supply } from './engine/known-time.ts';
import { type Plan, plansOf } from './engine/plan.ts';
import { KPIS } from './families/index.ts';
import type { Database } from '../warehouse/schema.ts';

/** One row of `kpi.coverage`: how far a connection knows a KPI. */
export interface CoverageRow {
  readonly connection_id: string;
  readonly kpi: string;
  readonly variant: string;
  readonly status: string;
  readonly reason: string | null;
  readonly action: string | null;
  readonly known_from: Date | null;
  readonly known_to: Date | null;
}

/** What each connection knows of each KPI, as of the instant of `known`. */
export function coverageOf(plans: readonly Plan[], known: Known): CoverageRow[] {
  return plans.flatMap((plan) =>
    suppliesOf(plan, known).map((supply) => {
      const isStopped = !known.connections.find((each) => each.connectionId === supply.connectionId)?.isConfigured;
      return {
        connection_id: supply.connectionId,
        kpi: plan.kpi.id,
        variant: plan.variant,
        status: supply.status,
        reason: isStopped ? 'the connection is no longer configured' : supply.reason,
        action: supply.action,
        known_from: supply.knownFrom,
        known_to: supply.knownTo,
      };
    }),
  );
}

/**
 * A part that only figures give is missing for every connection until it is loaded; where figures may stand in, the connection of the
 * figures shows what they give.
 */
function suppliesOf(plan: Plan, known: Known): Supply[] {
  const isMissing = (demand: Demand) => known.suppliesOf(demand).every((supply) => supply.days === undefined);
  const required = plan.demands.find((demand) => demand !== plan.demand && !plan.alternatives.some((each) => each.key === demand.key) && isMissing(demand));
  const missing = required ?? plan.groups.find((group) => !group.some((each) => each.key === plan.demand.key) && group.every(isMissing))?.[0];
  const lack = missing && known.suppliesOf(missing)[0];
  return known.suppliesOf(plan.demand).map((supply) => {
    if (lack && supply.status !== 'unavailable')
      return { ...supply, status: 'unavailable', reason: lack.reason, action: lack.action, days: undefined, knownFrom: null, knownTo: null };
    const standIn = plan.alternatives.map((demand) => known.suppliesOf(demand).find((each) => each.connectionId === supply.connectionId && each.days));
    return supply.status === 'unavailable' ? (standIn.find((each) => each !== undefined) ?? supply) : supply;
  });
}

/** Makes `kpi.coverage` agree with what `sync` knows as of one instant; writes only what differs. */
export async function refreshCoverage(db: Kysely<Database>, settings: Settings, asOf: Date | Known, plans?: readonly Plan[]): Promise<void> {
  const known = asOf instanceof Date ? await loadKnown(db, settings.timeZone, asOf) : asOf;
  const rows = coverageOf(plans ?? plansOf(KPIS, settings, await configuredFields(db)), known);
  await sql`
    with built as materialized (select * from json_populate_recordset(null::kpi.coverage, ${JSON.stringify(rows)}::json)),
    gone as (delete from kpi.coverage o where not exists (select from built b where (b.connection_id, b.kpi, b.variant) = (o.connection_id, o.kpi, o.variant)))
    insert into kpi.coverage as o select b.* from built b left join kpi.coverage s using (connection_id, kpi, variant) where s.kpi is null or s is distinct from b
    on conflict (connection_id, kpi, variant) do update set (status, reason, action, known_from, known_to) =
      (excluded.status, excluded.reason, excluded.action, excluded.known_from, excluded.known_to)`.execute(db);
}

/** The coverage of one connection as last refreshed, by KPI and variant. */
export async function readCoverage(db: Kysely<Database>, connectionId: string): Promise<readonly CoverageRow[]> {
  const query = sql<CoverageRow>`select connection_id, kpi, variant, status, reason, action, known_from, known_to
    from kpi.coverage where connection_id = ${connectionId} order by kpi, variant`;
  return (await query.execute(db)).rows;
}
