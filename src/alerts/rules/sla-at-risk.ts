import { sql } from 'kysely';
import type { RuleOf } from '../../domain/notices.ts';
import { labelsOf } from '../../kpi/index.ts';
import type { Finding, Look, Looking } from '../finding.ts';
import { countText, localText, ofMember, spanText } from '../words.ts';

interface Row {
  readonly member: string;
  readonly at_risk: number;
  readonly breached: number;
  readonly as_of: Date | null;
}

const MEMBER = { all: "'all'", connection: 'connection_id', group: 'group_id', channel: 'channel' } as const;

/** How many open tickets are about to miss a target, as of the last transform. */
export const slaAtRisk: Look<RuleOf<'sla_at_risk'>> = async (looking, rule, open) => {
  const { rows } = await sql<Row>`
    select ${sql.raw(MEMBER[rule.by])} as member, sum(sla_at_risk)::int as at_risk, sum(sla_breached)::int as breached, max(as_of) as as_of
    from kpi.live group by 1 order by 1`.execute(looking.db);
  // A group without an open ticket has no row, and nothing at risk.
  const gone = open.filter((member) => !rows.some((row) => row.member === member)).map((member) => ({ member, at_risk: 0, breached: 0, as_of: null }));
  const all = [...rows, ...gone];
  const labels = await labelsOf(
    looking.db,
    rule.by,
    all.map(({ member }) => member),
  );
  return Promise.all(all.map((row) => judge(looking, rule, row, labels.get(row.member) ?? row.member)));
};

async function judge({ db, settings }: Looking, { by, atLeast }: RuleOf<'sla_at_risk'>, row: Row, label: string): Promise<Finding> {
  const { member, at_risk: atRisk, breached, as_of: asOf } = row;
  const isOn = atRisk >= atLeast;
  const tickets = isOn ? await nextTickets(db, by, member) : [];
  const when = asOf === null ? [] : [`As of ${localText(asOf, settings.timeZone)} (${settings.timeZone}).`];
  return {
    subject: member,
    is: isOn ? 'on' : 'over',
    told: {
      title: isOn
        ? `${countText(atRisk, 'ticket')} about to miss an SLA target${ofMember(by, label)}`
        : `${atRisk === 0 ? 'No ticket' : `Only ${countText(atRisk, 'ticket')}`} about to miss an SLA target any more${ofMember(by, label)}`,
      paragraphs: [`${countText(breached, 'open ticket has', 'open tickets have')} missed one already.`, ...when],
      links: tickets.flatMap(({ connection_id, ticket_id, url, remaining_s }) =>
        url === null ? [] : [{ text: `${connection_id} ${ticket_id}, ${spanText(remaining_s)} left`, url }],
      ),
      data: { dimension: by, member, label, at_risk: atRisk, breached, as_of: asOf },
    },
  };
}

interface Ticket {
  readonly connection_id: string;
  readonly ticket_id: string;
  readonly url: string | null;
  readonly remaining_s: number;
}

async function nextTickets(db: Looking['db'], by: keyof typeof MEMBER, member: string): Promise<readonly Ticket[]> {
  const expression = by === 'group' ? "coalesce(group_id, 'none')" : MEMBER[by];
  const { rows } = await sql<Ticket>`
    select connection_id, ticket_id, url, greatest(remaining_s, 0) as remaining_s from kpi.work_list
    where reason = 'at_risk' and ${sql.raw(expression)} = ${member} order by place limit 5`.execute(db);
  return rows;
}
