import { sql, type Transaction } from 'kysely';
import type { Day } from '../domain/values.ts';
import type { ZoneDays } from '../platform/zone-days.ts';
import type { Database } from '../warehouse/schema.ts';
import { keyTable, type ResponseKey, type TicketKey } from './keys.ts';
import type { Row } from './story/story-rows.ts';
import type { SurveyAnswer } from './story/survey.ts';
import { type Place, type StaleDays, STORY } from './write-story.ts';

/** Row of support.survey_answer. */
export function answerRow(answer: SurveyAnswer, channel: string | null, days: ZoneDays): Row {
  const { response } = answer;
  return {
    connection_id: response.connectionId,
    response_id: response.responseId,
    ticket_id: response.ticketId,
    survey_type: response.surveyType,
    survey_id: response.surveyId,
    customer_id: response.customerId,
    segment: response.segment,
    organization_id: response.organizationId,
    at: answer.at === null ? null : new Date(answer.at).toISOString(),
    day: answer.at === null ? null : days.dayOf(answer.at),
    agent_id: answer.agentId,
    group_id: answer.groupId,
    channel,
    is_counted: answer.isCounted,
    response_group: answer.responseGroup,
    score: answer.score,
    normalised: answer.normalised,
    offered_day: answer.offeredAt === null ? null : days.dayOf(answer.offeredAt),
    is_answered_in_window: answer.isAnsweredInWindow,
    quality: answer.quality,
  };
}

const CONTENT = [
  'ticket_id',
  'survey_type',
  'survey_id',
  'customer_id',
  'segment',
  'organization_id',
  'at',
  'day',
  'agent_id',
  'group_id',
  'channel',
  'is_counted',
  'response_group',
  'score',
  'normalised',
  'offered_day',
  'is_answered_in_window',
  'quality',
];

/** Replaces the answers of these tickets and responses, writing only rows that differ, and marks their days, old and new. */
export async function replaceAnswers(
  tx: Transaction<Database>,
  keys: readonly TicketKey[],
  responses: readonly ResponseKey[],
  rows: readonly Row[],
  stale: StaleDays,
  place: Place = STORY,
): Promise<number> {
  const home = sql.raw(place('survey_answer'));
  const list = (prefix: string) => sql.raw(CONTENT.map((column) => `${prefix}"${column}"`).join(', '));
  const result = await sql<{ old_day: Day | null; new_day: Day | null; old_offered: Day | null; new_offered: Day | null }>`
    with n as materialized (select * from json_populate_recordset(null::${home}, ${JSON.stringify(rows)}::json)),
    o as materialized (select s.* from ${home} s where (s.connection_id, s.ticket_id) in (select * from ${keyTable(keys)})
      or (s.connection_id, s.response_id) in (select * from unnest(${responses.map((r) => r.connectionId)}::text[], ${responses.map((r) => r.responseId)}::text[]))
      or (s.connection_id, s.response_id) in (select connection_id, response_id from n)),
    differing as materialized (
      select coalesce(n.connection_id, o.connection_id) as connection_id, coalesce(n.response_id, o.response_id) as response_id, n.connection_id is null as is_gone,
        o.day as old_day, n.day as new_day, o.offered_day as old_offered, n.offered_day as new_offered
      from n full join o on n.connection_id = o.connection_id and n.response_id = o.response_id
      where n.connection_id is null or o.connection_id is null or ${sql.raw(CONTENT.map((column) => `o."${column}" is distinct from n."${column}"`).join(' or '))}),
    gone as (delete from ${home} s using differing d where d.is_gone and s.connection_id = d.connection_id and s.response_id = d.response_id),
    written as (insert into ${home} (connection_id, response_id, ${list('')})
      select n.connection_id, n.response_id, ${list('n.')} from n join differing using (connection_id, response_id)
      on conflict (connection_id, response_id) do update set ${sql.raw(CONTENT.map((column) => `"${column}" = excluded."${column}"`).join(', '))}, loaded_at = now())
    select * from differing`.execute(tx);
  for (const row of result.rows) {
    stale.add('survey_answer', row.old_day);
    stale.add('survey_answer', row.new_day);
    stale.add('survey_offer', row.old_offered);
    stale.add('survey_offer', row.new_offered);
  }
  return result.rows.length;
}
