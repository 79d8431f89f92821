import { Argument, type Command } from 'commander';
import { KPIS } from '../kpi/index.ts';
import type { AddCommand } from './command.ts';
import { type Terminal } from './terminal.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** What may follow a command: `kpi show` → its options, and the KPIs. */
type Words = ReadonlyMap<string, readonly string[]>;

/** Completion of commands, options and KPIs for the user's shell. */
export const addCompletion: AddCommand = (program, terminal, done) => {
  program
    .command('completion')
    .description('Print completion for bash, zsh or fish, to be sourced by the shell.')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText('after', '\nExample: deskmeter completion bash')
    .action((shell: Shell) => done(print(terminal, shell, wordsOf(program))));
};

function print(terminal: Terminal, shell: Shell, words: Words): number {
  for (const line of shell === 'fish' ? fish(words) : bash(words, shell === 'zsh')) terminal.out(line);
  return 0;
}

function wordsOf(program: Command): Words {
  const words = new Map<string, string[]>();
  const visit = (command: Command, path: readonly string[]): void => {
    const options = command.options.flatMap(({ long }) => (long ? [long] : []));
    const kpis =
      command.registeredArguments.some((argument) => ['id', 'kpi'].includes(argument.name())) && path.some((word) => ['kpi', 'explain'].includes(word));
    words.set(path.join(' '), [...command.commands.map((each) => each.name()), ...(kpis ? KPIS.map(({ id }) => id) : []), ...options, '--help']);
    for (const each of command.commands) visit(each, [...path, each.name()]);
  };
  visit(program, []);
  return words;
}

/** zsh takes bash's completion through bashcompinit. */
function bash(words: Words, isZsh: boolean): string[] {
  const cases = [...words].map(([path, after]) => `    "${path}") words="${after.join(' ')}" ;;`);
  return [
    ...(isZsh ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    '_deskmeter() {',
    '  local path="" word words',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    '    case "$word" in -*) ;; *) path="${path:+$path }$word" ;; esac',
    '  done',
    '  case "$path" in',
    ...cases,
    '    *) words="" ;;',
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -F _deskmeter deskmeter',
  ];
}

function fish(words: Words): string[] {
  const conditionOf = (path: string): string =>
    path === ''
      ? '__fish_use_subcommand'
      : path
          .split(' ')
          .map((word) => `__fish_seen_subcommand_from ${word}`)
          .join('; and ');
  return [...words].map(([path, after]) => `complete -c deskmeter -f -n '${conditionOf(path)}' -a '${after.join(' ')}'`);
}
