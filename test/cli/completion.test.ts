import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { command } from './support/fake-terminal.ts';

/** What bash offers behind these words. */
async function offered(...words: string[]): Promise<string[]> {
  const { out } = await command(['completion', 'bash']);
  const typed = ['deskmeter', ...words].map((word) => `'${word}'`).join(' ');
  const script = `${out}\nCOMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _deskmeter; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
}

test('bash completes commands, options and KPIs', async () => {
  expect(await offered('k')).toEqual(['kpi']);
  expect(await offered('kpi', 's')).toEqual(['show']);
  expect(await offered('kpi', 'show', 'csat_s')).toEqual(['csat_score']);
  expect(await offered('sync', '--f')).toEqual(['--full']);
});

test('zsh and fish have theirs; another shell is refused', async () => {
  expect((await command(['completion', 'zsh'])).out).toMatch(/bashcompinit/);
  expect((await command(['completion', 'fish'])).out).toMatch(
    /complete -c deskmeter -f -n '__fish_seen_subcommand_from kpi; and __fish_seen_subcommand_from show' -a 'csat_score/,
  );
  expect((await command(['completion', 'tcsh'])).code).toBe(2);
});
