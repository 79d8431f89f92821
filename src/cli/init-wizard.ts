import { cancel, intro, isCancel, password, select, text } from '@clack/prompts';
import { type AskedField, askedFields } from '../config/asked-fields.ts';
import { timeZone } from '../config/time-zone.ts';
import { secretName } from '../config/write-config.ts';
import { FixConfigError } from '../domain/errors.ts';
import { allSources } from '../sources/index.ts';
import { type Answers, answersOf, helpdeskNamed } from './init-answers.ts';
import type { Terminal } from './terminal.ts';

/** The person has left. */
class Left extends Error {}

/** Asks a person on a terminal. Undefined when he leaves. Throws FixConfigError where nobody can be asked. */
export async function askPerson(terminal: Terminal, hasConfig: boolean): Promise<Answers | undefined> {
  if (!terminal.isInteractive || process.stdin.isTTY !== true) {
    throw new FixConfigError(
      'There is no terminal to ask on.',
      'Say it with flags: deskmeter init --source zendesk --id acme-zendesk --set subdomain=acme --set auth.clientId=…',
    );
  }
  intro(hasConfig ? 'One more connection' : 'A new deskmeter');
  try {
    return await ask(hasConfig);
  } catch (error) {
    if (!(error instanceof Left)) throw error;
    cancel('Left.');
    return undefined;
  }
}

async function ask(hasConfig: boolean): Promise<Answers> {
  const workspace = hasConfig ? { timeZone: 'UTC', weekStart: 'monday' as const, currency: 'EUR' } : await askWorkspace();
  const name = await answered(select({ message: 'Which helpdesk?', options: allSources.map((each) => ({ value: each.name as string, label: each.title })) }));
  const source = helpdeskNamed(name);
  const fields: AskedField[] = [];
  for (const asked of askedFields(source.configSchema)) {
    if (!('ways' in asked)) fields.push(asked);
    else {
      const way = await answered(
        select({ message: 'How does deskmeter log in?', options: asked.ways.map(({ description }, i) => ({ value: i, label: description })) }),
      );
      fields.push(...(asked.ways[way]?.fields ?? []));
    }
  }
  const texts = new Map<string, string>();
  for (const field of fields.filter(({ isSecret }) => !isSecret)) texts.set(field.path.join('.'), await askField(field));
  const suggested = `${texts.get('subdomain')?.split('.')[0] ?? 'my'}-${source.name}`;
  const id = await answered(text({ message: 'Name of the connection in every table (never change it)', initialValue: suggested }));
  const since = await answered(
    text({
      message: 'Facts complete from which day? (empty: everything)',
      placeholder: 'YYYY-MM-DD',
      defaultValue: '',
      validate: (day) => (!day || /^\d{4}-\d\d-\d\d$/.test(day) ? undefined : 'Write YYYY-MM-DD, or nothing'),
    }),
  );
  const given: Record<string, string> = {};
  for (const field of fields.filter(({ isSecret }) => isSecret)) {
    const variable = secretName(id, field);
    const value = await answered(password({ message: `${field.description.replace(/\.$/, '')}. Give it to check it now (it is kept nowhere), or nothing` }));
    if (value) given[variable] = value;
  }
  return answersOf(source, id, fields, texts, { workspace, given, ...(since && { since }) });
}

async function askWorkspace(): Promise<Answers['workspace']> {
  const zone = await answered(
    text({
      message: 'Time zone that days are cut in',
      initialValue: Intl.DateTimeFormat().resolvedOptions().timeZone,
      validate: (zone) => timeZone.safeParse(zone ?? '').error?.issues[0]?.message,
    }),
  );
  const weekStart = await answered(
    select({ message: 'First day of the week', options: (['monday', 'sunday', 'saturday'] as const).map((value) => ({ value, label: value })) }),
  );
  const currency = await answered(text({ message: 'Currency of costs and revenue', initialValue: 'EUR' }));
  return { timeZone: zone, weekStart, currency };
}

const askField = (field: AskedField): Promise<string> => answered(text({ message: field.description, validate: (value) => field.refuse(value ?? '') }));

async function answered<Value>(prompt: Promise<Value>): Promise<Exclude<Value, symbol>> {
  const value = await prompt;
  if (isCancel(value)) throw new Left();
  return value as Exclude<Value, symbol>;
}
