import { type Kysely, sql } from 'kysely';
import type { Settings } from '../domain/settings.ts';
import { configuredFields } from './engine/fields.ts';
import { type Known, loadKnown } from './engine/known.ts';
import { type Demand, isOfFigures, type Supply } from './engine/known-time.ts';
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
 * A connection knows a KPI where it has rows of it: where no required part is missing, and of each half of a ratio it has something, or figures
 * that belong to no helpdesk do. Where figures may stand in, the connection of the figures shows what they give.
 */
function suppliesOf(plan: Plan, known: Known): Supply[] {
  const isMissing = (demand: Demand) => known.suppliesOf(demand).every((supply) => supply.days === undefined);
  const required = plan.demands.find((demand) => demand !== plan.demand && !plan.alternatives.some((each) => each.key === demand.key) && isMissing(demand));
  return known.suppliesOf(plan.demand).map((supply) => {
    const ofThis = (demand: Demand) => known.suppliesOf(demand).find((each) => each.connectionId === supply.connectionId);
    const lacking = required ?? plan.groups.find((group) => !group.some((demand) => isGiven(demand, supply, known)))?.[0];
    if (supply.status === 'unavailable') return (lacking ? undefined : plan.alternatives.map(ofThis).find((each) => each?.days)) ?? supply;
    const lack = lacking && ofThis(lacking);
    return lack ? { ...supply, status: 'unavailable', reason: lack.reason, action: lack.action, days: undefined, knownFrom: null, knownTo: null } : supply;
  });
}

/** Figures of whatever connection count for all, and those of all others for the figures. */
const isGiven = (demand: Demand, { connectionId, source }: Supply, known: Known): boolean =>
  known.suppliesOf(demand).some((each) => each.status !== 'unavailable' && (each.connectionId === connectionId || isOfFigures(demand) || source === 'figures'));

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
