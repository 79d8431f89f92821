import type { Settings } from '../domain/settings.ts';
import type { Http } from '../http/http.ts';
import type { Clock } from '../platform/clock.ts';
import { MetabaseApi } from './api.ts';
import { ensureContent } from './content.ts';
import { DASHBOARDS, MODELS } from './dashboards.ts';
import { describeTables } from './describe-tables.ts';
import { type Goals, questionsOf } from './questions.ts';
import { Report } from './report.ts';
import { ensureDatabase, readTables, type WarehouseAccess } from './warehouse.ts';

export interface SetUp {
  readonly http: Http;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly access: WarehouseAccess;
  readonly settings: Settings;
  readonly goals: Goals;
  /** Reads only, and tells what would be done. */
  readonly isDryRun: boolean;
}

/**
 * Makes Metabase ready: the database connection, formats and links of columns, models, questions and dashboards. Idempotent: a second run
 * changes nothing. Throws what Metabase refuses, as a DeskmeterError.
 */
export async function setUpMetabase({ http, clock, signal, access, settings, goals, isDryRun }: SetUp): Promise<Report> {
  const api = new MetabaseApi(http);
  const report = new Report(isDryRun);
  await compareCalendar(api, settings, report);
  const content = { models: MODELS, questions: questionsOf(settings, goals), dashboards: DASHBOARDS };
  const database = await ensureDatabase(api, access, report);
  if (database === undefined) return planned(report, content);
  const needed = [...new Set([...content.models, ...content.questions].map(({ table }) => table)), 'agent', 'agent_group', 'connection'];
  const tables = await readTables(api, database.id, needed, clock, signal);
  await describeTables(api, tables, settings.currency, report);
  await ensureContent(api, database.id, tables, content, settings.currency, report);
  return report;
}

/** Of a database that is not there yet only the names can be told. */
function planned(report: Report, { models, questions, dashboards }: Parameters<typeof ensureContent>[3]): Report {
  report.steps.push({ kind: 'collection', name: 'deskmeter', did: 'created' });
  for (const { name } of models) report.steps.push({ kind: 'model', name, did: 'created' });
  for (const { name } of questions) report.steps.push({ kind: 'question', name, did: 'created' });
  for (const { name } of dashboards) report.steps.push({ kind: 'dashboard', name, did: 'created' });
  return report;
}

/** Days are cut here and weeks begin here; Metabase cuts instants and weeks by settings of its own. */
async function compareCalendar(api: MetabaseApi, { timeZone, weekStart }: Settings, report: Report): Promise<void> {
  const properties = await api.properties();
  const zone = properties['report-timezone'] || properties['report-timezone-long'];
  if (zone && zone !== timeZone) {
    report.warnings.push(
      `Metabase reports in ${zone}, deskmeter cuts days in ${timeZone}: set Report timezone in Metabase (Admin settings, Localization) to ${timeZone}.`,
    );
  }
  const first = properties['start-of-week'];
  if (first && first !== weekStart) {
    report.warnings.push(
      `Weeks begin on ${first} in Metabase and on ${weekStart} here: set First day of the week in Metabase (Admin settings, Localization) to ${weekStart}.`,
    );
  }
}
