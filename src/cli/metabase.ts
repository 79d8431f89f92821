import { FixConfigError } from '../domain/errors.ts';
import { createHttp } from '../http/client.ts';
import { settingsOf, type Workspace } from '../jobs/workspace.ts';
import { metabasePolicy } from '../metabase/policy.ts';
import type { Goals } from '../metabase/questions.ts';
import type { Report, Step } from '../metabase/report.ts';
import { setUpMetabase } from '../metabase/set-up.ts';
import { biAccess, biPasswordFile } from './bi-access.ts';
import { printJson } from './print.ts';
import type { AddCommand } from './command.ts';
import type { Terminal } from './terminal.ts';
import { withWorkspace } from './with-workspace.ts';

interface MetabaseFlags {
  readonly url?: string;
  readonly apiKey?: string;
  readonly dbHost?: string;
  readonly dbPort?: number;
  readonly name: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Database connection, models, questions and dashboards in a Metabase of one's own. */
export const addMetabase: AddCommand = (program, terminal, done) => {
  program
    .command('metabase')
    .description('Set up Metabase: the database connection, models, questions and dashboards. Run it again after an upgrade: it changes what differs.')
    .option('--url <address>', 'where Metabase runs (or METABASE_URL)')
    .option('--api-key <key>', 'an API key of the group Administrators (better in METABASE_API_KEY: others see a command line)')
    .option('--db-host <host>', 'host of the warehouse as Metabase reaches it, e.g. host.docker.internal')
    .option('--db-port <port>', 'its port', Number)
    .option('--name <name>', 'name of the database in Metabase', 'deskmeter')
    .option('--dry-run', 'only print what would be done')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample: deskmeter metabase --url https://metabase.example.com --dry-run')
    .action(async (flags: MetabaseFlags) => done(await withWorkspace(terminal, (workspace, signal) => metabase(terminal, workspace, signal, flags))));
};

async function metabase(terminal: Terminal, workspace: Workspace, signal: AbortSignal, flags: MetabaseFlags): Promise<number> {
  const { url, apiKey } = addressOf(terminal, flags);
  const login = await biAccess({
    pool: workspace.database.pool,
    url: workspace.url,
    agents: workspace.config.settings.agents,
    passwordFile: biPasswordFile(workspace),
    say: terminal.say,
  });
  const { clock, log } = workspace;
  const http = createHttp({
    connectionId: 'metabase',
    baseUrl: url,
    authorization: { headers: { 'x-api-key': apiKey } },
    policy: metabasePolicy,
    clock,
    log,
    maxAttempts: 1,
  });
  const report = await setUpMetabase({
    http,
    clock,
    signal,
    access: {
      name: flags.name,
      host: flags.dbHost ?? login.host,
      port: flags.dbPort ?? Number(login.port),
      database: login.database,
      user: login.user,
      password: login.password,
      isTls: /[?&]sslmode=(?!disable)/.test(workspace.url),
    },
    settings: await settingsOf(workspace),
    goals: await goalsOf(workspace),
    isDryRun: flags.dryRun === true,
  });
  if (flags.json) printJson(terminal, { warnings: report.warnings, steps: report.steps });
  else printReport(terminal, report, workspace.embedded !== undefined);
  return 0;
}

function addressOf({ env }: Terminal, flags: MetabaseFlags): { readonly url: string; readonly apiKey: string } {
  const url = flags.url ?? env['METABASE_URL'];
  if (!url) throw new FixConfigError('Where Metabase runs is not said.', 'Add --url, or set METABASE_URL.');
  const apiKey = flags.apiKey ?? env['METABASE_API_KEY'];
  if (!apiKey)
    throw new FixConfigError('The API key of Metabase is missing.', 'Make one under Admin settings, Authentication, API keys, and set METABASE_API_KEY.');
  return { url, apiKey };
}

/** The target of the whole workspace in force today, for the line across a chart. */
async function goalsOf({ database, clock }: Workspace): Promise<Goals> {
  const { rows } = await database.pool.query<{ key: string; goal: number }>(
    `select kpi || ' ' || variant as key, coalesce(at_least, at_most) as goal from kpi.target
     where dimension = 'all' and per is null and coalesce(at_least, at_most) is not null
       and $1::date >= coalesce(valid_from, '-infinity') and $1::date <= coalesce(valid_to, 'infinity')`,
    [clock.now().toISOString().slice(0, 10)],
  );
  return new Map(rows.map(({ key, goal }) => [key, goal]));
}

const MARKS = { created: '+', changed: '~' } as const;
/** Tables and columns are many: they are counted. */
const COUNTED: ReadonlySet<Step['kind']> = new Set(['table', 'column']);

function printReport(terminal: Terminal, { steps, warnings, isDryRun }: Report, isEmbedded: boolean): void {
  for (const warning of warnings) terminal.say(`! ${warning}`);
  for (const { kind, name, did } of steps) {
    if (did !== 'kept' && !COUNTED.has(kind)) terminal.out(`${MARKS[did]} ${kind} ${name}`);
  }
  const touched = steps.filter(({ kind, did }) => COUNTED.has(kind) && did !== 'kept').length;
  if (touched > 0) terminal.out(`~ ${touched} tables and columns: formats, links and labels`);
  const kept = steps.filter(({ did }) => did === 'kept').length;
  const changes = steps.length - kept;
  if (changes === 0) terminal.out('Metabase is as it should be: nothing to change.');
  else if (isDryRun) terminal.out('Nothing was changed: without --dry-run it would be.');
  else terminal.out('Metabase is set up: look into the collection deskmeter.');
  if (isEmbedded && !isDryRun) terminal.say('Metabase reads the embedded database while a deskmeter command such as "run" or "bi" keeps it up.');
}
