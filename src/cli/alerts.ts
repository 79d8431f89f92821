import { messageOf } from '../alerts/evaluate.ts';
import type { Message } from '../delivery/message.ts';
import { plainText } from '../delivery/forms/plain.ts';
import { lookAtAlerts, postTest, watch } from '../jobs/notice-work.ts';
import type { Workspace } from '../jobs/workspace.ts';
import { sendWaiting } from './send-waiting.ts';
import { printJson, printTable } from './print.ts';
import type { AddCommand } from './command.ts';
import type { Terminal } from './terminal.ts';
import { withWorkspace } from './with-workspace.ts';
import { instantText } from './words.ts';

interface AlertsFlags {
  readonly dryRun?: boolean;
  readonly test?: boolean;
  readonly json?: boolean;
}

/** Evaluates the rules of the config now, and sends what is new. */
export const addAlerts: AddCommand = (program, terminal, done) => {
  const command = program
    .command('alerts')
    .description('Evaluate the alert rules of the config now; send what began or is over, and what still waits.')
    .option('--dry-run', 'print what would be sent; write and send nothing')
    .option('--test', 'send a test message to every channel, and nothing else')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample: deskmeter alerts --dry-run')
    .action(async (flags: AlertsFlags) => {
      if (flags.dryRun && flags.test) command.error('error: --dry-run and --test exclude each other');
      const work = flags.dryRun ? dryRun : flags.test ? tryChannels : run;
      done(await withWorkspace(terminal, (workspace, signal) => work(terminal, workspace, flags.json === true, signal)));
    });
};

async function run(terminal: Terminal, workspace: Workspace, isJson: boolean, signal: AbortSignal): Promise<number> {
  const { alerts: standing, idle, waiting } = await watch(workspace, { isPatient: false });
  sayIdle(terminal, workspace, idle);
  if (!isJson) printAlerts(terminal, standing);
  const sent = await sendWaiting(terminal, workspace, waiting, signal);
  if (isJson) printJson(terminal, { alerts: standing, messages: sent });
  return sent.some(({ status }) => status === 'failed') ? 1 : 0;
}

async function tryChannels(terminal: Terminal, workspace: Workspace, isJson: boolean, signal: AbortSignal): Promise<number> {
  if (workspace.config.notices.channels.length === 0) terminal.say('! The config has no channels: add them under channels.');
  const sent = await sendWaiting(terminal, workspace, await postTest(workspace), signal);
  if (isJson) printJson(terminal, { messages: sent });
  return sent.some(({ status }) => status === 'failed') ? 1 : 0;
}

/** Rules that cannot speak, whatever happens. */
function sayIdle(terminal: Terminal, workspace: Workspace, idle: readonly string[]): void {
  if (workspace.config.notices.rules.length === 0) terminal.say('! The config has no alert rules: add them under alerts.rules.');
  for (const rule of idle) terminal.say(`! Rule ${rule}: no number it is about has a target and a day with a verdict yet.`);
}

async function dryRun(terminal: Terminal, workspace: Workspace, isJson: boolean): Promise<number> {
  const { alerts: standing, idle, changes } = await lookAtAlerts(workspace, true);
  sayIdle(terminal, workspace, idle);
  const messages = changes.flatMap((change) => (change.is === 'withdrawn' ? [] : [{ to: change.rule.to, message: messageOf(change, workspace.clock.now()) }]));
  if (isJson)
    printJson(terminal, { alerts: standing, messages: messages.map(({ to, message }) => ({ status: 'would be sent', channels: to, ...jsonOf(message) })) });
  else {
    printAlerts(terminal, standing);
    for (const { to, message } of messages) terminal.out(`\n→ ${to.join(', ')}\n${plainText(message)}`);
    terminal.say(messages.length === 0 ? 'Nothing new to send.' : 'Nothing was sent or written.');
  }
  return 0;
}

const jsonOf = (message: Message): object => ({ event: message.event, title: message.title, text: plainText(message), ...message.data });

function printAlerts(terminal: Terminal, standing: readonly { readonly rule: string; readonly since: Date; readonly title: string }[]): void {
  if (standing.length === 0) terminal.out('No alert.');
  else
    printTable(
      terminal,
      ['rule', 'since (UTC)', 'alert'],
      standing.map(({ rule, since, title }) => [rule, instantText(since), title]),
    );
}
