import { sql } from 'kysely';
import type { RuleOf } from '../../domain/notices.ts';
import type { Look } from '../finding.ts';
import { localText, spanText } from '../words.ts';

/** Connections whose numbers of one KPI end too long ago. Those whose first load goes on have no end yet. */
export const staleData: Look<RuleOf<'stale_data'>> = async ({ db, settings: { timeZone }, now }, { kpi, afterMs }) => {
  const { rows } = await sql<{ connection_id: string; known_to: Date }>`
    select v.connection_id, v.known_to from kpi.coverage v join sync.connection c on c.connection_id = v.connection_id and c.is_configured and c.source <> 'figures'
    where v.kpi = ${kpi} and v.variant = 'default' and v.known_to is not null and v.status <> 'loading' order by 1`.execute(db);
  return rows.map(({ connection_id: connection, known_to: knownTo }) => {
    const lag = (now.getTime() - knownTo.getTime()) / 1000;
    const isOn = lag * 1000 > afterMs;
    const end = `Its numbers end ${localText(knownTo, timeZone)} (${timeZone}), ${spanText(lag)} ago.`;
    return {
      subject: connection,
      is: isOn ? ('on' as const) : ('over' as const),
      told: {
        title: isOn ? `${connection} is ${spanText(lag)} behind` : `${connection} is up to date again`,
        paragraphs: isOn ? [end, 'deskmeter status says what its streams wait for.'] : [end],
        data: { connection, kpi, known_to: knownTo, lag_s: Math.round(lag) },
      },
    };
  });
};
