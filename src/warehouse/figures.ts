import { type Kysely, sql } from 'kysely';
import { type FigureKey, meaningOf } from '../domain/figure-keys.ts';
import { type Figure, FIGURES_CONNECTION, type Standing } from '../domain/figures.ts';
import type { Database } from './schema.ts';

/** Groups and agents a figure may name: member `<connection>/<vendor id>` → name. */
export async function readMembers(
  db: Kysely<Database>,
): Promise<{ readonly groups: ReadonlyMap<string, string>; readonly agents: ReadonlyMap<string, string> }> {
  const groups = await sql<Member>`select connection_id || '/' || group_id as member, name from support.agent_group`.execute(db);
  const agents = await sql<Member>`select connection_id || '/' || agent_id as member, coalesce(name, '') as name from support.agent`.execute(db);
  const toMap = (rows: readonly Member[]) => new Map(rows.map((row) => [row.member, row.name]));
  return { groups: toMap(groups.rows), agents: toMap(agents.rows) };
}

interface Member {
  readonly member: string;
  readonly name: string;
}

interface FigureRow {
  readonly figure_key: FigureKey;
  readonly period_start: string;
  readonly period_end: string;
  readonly value: string;
  readonly currency: string | null;
  readonly group_id: string | null;
  readonly agent_id: string | null;
  readonly channel: string | null;
  readonly network: string | null;
  readonly cost_type: string | null;
  readonly source_file: string;
  readonly row_no: number;
  readonly file_no: number;
}

/** All figures that no later import has superseded. */
export async function readFiguresInForce(db: Kysely<Database>): Promise<Standing<Figure>[]> {
  const { rows } = await sql<FigureRow>`
    select figure_key, period_start, period_end, trim_scale(value)::text as value, currency, group_id, agent_id, channel, network, cost_type, source_file, row_no, file_no
    from support.figure where connection_id = ${FIGURES_CONNECTION} and superseded_at is null`.execute(db);
  return rows.map((row) => ({
    line: row.row_no,
    figureKey: row.figure_key,
    periodStart: row.period_start,
    periodEnd: row.period_end,
    value: row.value,
    currency: row.currency,
    groupId: row.group_id,
    agentId: row.agent_id,
    channel: row.channel,
    network: row.network,
    costType: row.cost_type,
    origin: { file: row.source_file, line: row.row_no, fileNo: row.file_no },
  }));
}

/** The import that rows come with. */
export interface ImportStamp {
  readonly fileNo: number;
  readonly fileName: string;
}

export async function insertFigures(db: Kysely<Database>, figures: readonly Figure[], stamp: ImportStamp): Promise<void> {
  const column = <Value>(read: (figure: Figure) => Value): Value[] => figures.map(read);
  await sql`
    insert into support.figure (connection_id, file_no, source_file, row_no, figure_key, period_start, period_end, value, unit, currency, group_id, agent_id, channel, network, cost_type)
    select ${FIGURES_CONNECTION}, ${stamp.fileNo}, ${stamp.fileName}, f.* from unnest(
      ${column((figure) => figure.line)}::int[], ${column((figure) => figure.figureKey)}::text[], ${column((figure) => figure.periodStart)}::date[],
      ${column((figure) => figure.periodEnd)}::date[], ${column((figure) => figure.value)}::numeric[], ${column((figure) => meaningOf(figure.figureKey).unit)}::text[],
      ${column((figure) => figure.currency)}::text[], ${column((figure) => figure.groupId)}::text[], ${column((figure) => figure.agentId)}::text[],
      ${column((figure) => figure.channel)}::text[], ${column((figure) => figure.network)}::text[], ${column((figure) => figure.costType)}::text[]) f`.execute(
    db,
  );
}

/** Takes figures out of force; their rows stay as history. */
export async function supersedeFigures(db: Kysely<Database>, figures: readonly Standing<Figure>[], at: Date): Promise<void> {
  await sql`
    update support.figure f set superseded_at = ${at}, loaded_at = now()
    from unnest(${figures.map(({ origin }) => origin.fileNo)}::int[], ${figures.map(({ origin }) => origin.line)}::int[]) as old(file_no, row_no)
    where f.connection_id = ${FIGURES_CONNECTION} and f.file_no = old.file_no and f.row_no = old.row_no and f.superseded_at is null`.execute(db);
}
