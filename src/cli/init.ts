import { configPath, parseConfig } from '../config/load.ts';
import { newConfigText, readConfigText, withConnection, writeConfigText } from '../config/write-config.ts';
import { check } from './check.ts';
import { type Answers, answersFromFlags, type InitFlags } from './init-answers.ts';
import { askPerson } from './init-wizard.ts';
import { collect, oneOf, parseDay } from './options.ts';
import { printText } from './print.ts';
import type { AddCommand } from './command.ts';
import type { Terminal } from './terminal.ts';
import { withWorkspace } from './with-workspace.ts';

/** The first config, or one more connection in it. */
export const addInit: AddCommand = (program, terminal, done) => {
  program
    .command('init')
    .description('Write config/deskmeter.yaml, or add a connection to it: asks on a terminal, takes flags in a script; then checks the credentials.')
    .option('--source <name>', 'zendesk, freshdesk or hubspot; with it nothing is asked')
    .option('--id <id>', 'name of the connection in every table')
    .option('--set <key=value>', 'a field of the connection, as in subdomain=acme or auth.clientId=deskmeter', collect, [])
    .option('--since <day>', 'facts are complete from this day', parseDay)
    .option('--time-zone <zone>', 'days are cut here; default: the zone of this machine')
    .option('--week-start <day>', 'monday, sunday or saturday', oneOf('monday', 'sunday', 'saturday'), 'monday')
    .option('--currency <code>', 'of costs and revenue', 'EUR')
    .option('--no-check', 'write the file only')
    .addHelpText('after', '\nExample: deskmeter init --source freshdesk --id acme-freshdesk --set subdomain=acme')
    .action(async (flags: InitFlags & { readonly check: boolean }) => done(await init(terminal, flags)));
};

async function init(terminal: Terminal, flags: InitFlags & { readonly check: boolean }): Promise<number> {
  const file = configPath(terminal.env);
  const standing = readConfigText(file);
  const answers = flags.source === undefined ? await askPerson(terminal, standing !== undefined) : answersFromFlags(flags);
  if (answers === undefined) {
    terminal.say('Nothing was written.');
    return 1;
  }
  const text = standing === undefined ? newConfigText(answers.workspace, answers.connection) : withConnection(standing, answers.connection);
  // Read as every command will read it, with stand-ins for what is not set yet: nothing is written that would be refused.
  parseConfig(text, { path: file, env: new Proxy(terminal.env, { get: (env, name: string) => env[name] ?? 'x'.repeat(64) }) });
  writeConfigText(file, text);
  terminal.say(`✓ ${file} ${standing === undefined ? 'is written' : `has the connection ${answers.connection.id}`}.`);
  return checkCredentials(terminal, answers, flags.check);
}

async function checkCredentials(terminal: Terminal, { connection, secrets, given }: Answers, isWanted: boolean): Promise<number> {
  const env = { ...terminal.env, ...given };
  const names = new Map([['DESKMETER_KEY', 'makes the hashes that stand for people; keep it'], ...secrets]);
  const unset = [...names].filter(([name]) => !terminal.env[name]);
  if (unset.length > 0) {
    terminal.say('Set these before the next command:');
    for (const [name, what] of unset) terminal.out(`export ${name}=${name === 'DESKMETER_KEY' ? '$(openssl rand -hex 32)' : '…'}   # ${what}`);
  }
  const isComplete = [...secrets.keys()].every((name) => env[name]);
  if (!isWanted || !isComplete) {
    printText(terminal.say, terminal.columns, '→ ', `Then run: deskmeter check ${connection.id}`);
    return 0;
  }
  if (!env['DESKMETER_KEY']) {
    printText(terminal.say, terminal.columns, '→ ', `The credential can be checked once DESKMETER_KEY is set: deskmeter check ${connection.id}`);
    return 0;
  }
  const informed = { ...terminal, env };
  return withWorkspace(informed, (workspace, signal) => check(informed, workspace, signal, connection.id, false));
}
