import { sql } from 'kysely';
import type { RuleOf } from '../../domain/notices.ts';
import type { Finding, Look } from '../finding.ts';
import { countText, localText, spanText } from '../words.ts';

interface Row {
  readonly connection_id: string;
  /** Runs in a row that did not read everything. */
  readonly failures: number;
  readonly failing_since: Date | null;
  readonly streams: readonly { readonly stream: string; readonly error: string; readonly next_step: string | null }[];
}

/** Connections whose last runs could not read every stream. Runs that were stopped or killed say nothing. */
export const syncFailing: Look<RuleOf<'sync_failing'>> = async ({ db, settings, now }, rule) => {
  const { rows } = await sql<Row>`
    select c.connection_id,
      (select count(*) from sync.run r where r.connection_id = c.connection_id and r.kind <> 'replay' and r.status in ('partial', 'failed')
        and r.started_at > coalesce((select max(o.started_at) from sync.run o
          where o.connection_id = c.connection_id and o.kind <> 'replay' and o.status = 'ok'), '-infinity')) as failures,
      (select min(coalesce(s.last_success_at, c.created_at)) from sync.stream s
        where s.connection_id = c.connection_id and s.is_offered and s.status = 'failing') as failing_since,
      coalesce((select json_agg(json_build_object('stream', s.stream, 'error', s.error, 'next_step', s.next_step) order by s.stream) from sync.stream s
        where s.connection_id = c.connection_id and s.is_offered and s.status = 'failing'), '[]') as streams
    from sync.connection c where c.is_configured order by 1`.execute(db);
  return rows.map((row) => judge(row, rule, now, settings.timeZone));
};

function judge(row: Row, { runs, afterMs }: RuleOf<'sync_failing'>, now: Date, timeZone: string): Finding {
  const { connection_id: connection, failures, failing_since: since, streams } = row;
  const isLong = afterMs !== undefined && since !== null && now.getTime() - since.getTime() >= afterMs;
  const isOn = isLong || (runs !== undefined && failures >= runs);
  const data = { connection, failed_runs: failures, failing_since: since, streams };
  if (failures === 0 && since === null) {
    return {
      subject: connection,
      is: 'over',
      told: { title: `${connection} is read again`, paragraphs: ['The last run read every stream to its end.'], data },
    };
  }
  const reach =
    since === null ? [] : [`Last read to the end ${localText(since, timeZone)} (${timeZone}), ${spanText((now.getTime() - since.getTime()) / 1000)} ago.`];
  return {
    subject: connection,
    is: isOn ? 'on' : 'between',
    told: {
      title: `${connection} cannot be read: ${failures === 0 ? 'a stream fails' : `${countText(failures, 'run')} in a row failed`}`,
      paragraphs: [...reach, ...troubles(streams)],
      data,
    },
  };
}

/** The same error is said once for all its streams. */
const troubles = (streams: Row['streams']): readonly string[] =>
  [...Map.groupBy(streams, ({ error, next_step }) => [error, next_step].filter(Boolean).join(' ')).entries()].map(
    ([text, group]) => `${group.map(({ stream }) => stream).join(', ')}: ${text}`,
  );
