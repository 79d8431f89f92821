import { isCancel, password } from '@clack/prompts';
import { text } from 'node:stream/consumers';
import { FixConfigError } from '../domain/errors.ts';

/** A secret from the person at the keyboard, unseen; else the first line of what is piped in. Never an argument: those stay in histories and process lists. */
export async function askSecret(question: string): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).split(/\r?\n/, 1)[0] ?? '';
  const answer = await password({ message: question });
  if (isCancel(answer)) throw new FixConfigError('Nothing was changed.', 'Run the command again.');
  return answer ?? '';
}
