import { sql } from 'kysely';
import type { RuleOf } from '../../domain/notices.ts';
import type { Day } from '../../domain/values.ts';
import { labelsOf } from '../../kpi/index.ts';
import type { Finding, Look } from '../finding.ts';
import { countText, ofMember } from '../words.ts';

interface Row {
  readonly dimension: string;
  readonly member: string;
  readonly day: Day;
  readonly is_surge: boolean;
  readonly tickets: number;
  readonly expected: number | null;
}

/** What the KPI of surges says of the last day that is over; of the running one only that it is a surge already, for more tickets do not undo it. */
export const surge: Look<RuleOf<'surge'>> = async ({ db }, { by, atLeast }) => {
  const { rows } = await sql<Row>`
    select distinct on (d.dimension, d.member) d.dimension, d.member, d.day, d.value = 1 and d.sample_size >= ${atLeast} as is_surge,
      d.sample_size as tickets, f.value as expected
    from kpi.daily d
    left join kpi.daily f on f.kpi = 'ticket_volume_forecast' and f.variant = 'default' and f.dimension = d.dimension and f.member = d.member and f.day = d.day
    where d.kpi = 'ticket_surge_alert' and d.variant = 'default' and d.dimension = any(${by}::text[]) and d.value is not null
      and (d.is_complete or d.value = 1)
      and d.day >= (select max(l.day) - 14 from kpi.daily l where l.kpi = 'ticket_surge_alert' and l.variant = 'default' and l.dimension = 'all')
    order by d.dimension, d.member, d.day desc`.execute(db);
  const labels = new Map<string, ReadonlyMap<string, string>>();
  for (const dimension of by) {
    const members = rows.filter((row) => row.dimension === dimension).map((row) => row.member);
    labels.set(dimension, await labelsOf(db, dimension, members));
  }
  return rows.map((row) => judge(row, labels.get(row.dimension)?.get(row.member) ?? row.member));
};

function judge({ dimension, member, day, is_surge, tickets, expected }: Row, label: string): Finding {
  const usual = expected === null ? '' : `; ${Math.round(expected)} ${Math.round(expected) === 1 ? 'was' : 'were'} expected`;
  const cell = dimension === 'all' ? '' : ` --by ${dimension} --member ${/\s/.test(member) ? `"${member}"` : member}`;
  return {
    subject: `${dimension}|${member}`,
    is: is_surge ? 'on' : 'over',
    told: {
      title: is_surge ? `Surge: ${countText(tickets, 'ticket')} on ${day}${ofMember(dimension, label)}` : `No surge any more${ofMember(dimension, label)}`,
      paragraphs: [
        `${countText(tickets, 'ticket')} came on ${day}${usual}.`,
        ...(is_surge
          ? [`That is far more than on this weekday in the last 8 weeks. deskmeter explain ticket_surge_alert --day ${day}${cell} shows them.`]
          : []),
      ],
      data: { kpi: 'ticket_surge_alert', dimension, member, label, day, tickets, expected },
    },
  };
}
