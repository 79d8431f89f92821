import { DeskmeterError, FixConfigError, GiveUpError } from '../../domain/errors.ts';

const OTHERWISE = 'or set warehouse.url to a PostgreSQL of your own';

/** What people meet, in the words of the system's error codes and of PostgreSQL's log. */
const KNOWN: readonly (readonly [pattern: RegExp, what: string, action: string])[] = [
  [/ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/, 'the disk is full', `Free some space there, ${OTHERWISE}.`],
  [/EROFS|Read-only file system/, 'the disk is read-only', `Run deskmeter in a folder that can be written, ${OTHERWISE}.`],
  [/ENOTDIR|EEXIST|Not a directory/, 'a file stands where a folder should be', 'Move that file away and run the command again.'],
  [
    /could not create shared memory|could not resize shared memory|Cannot allocate memory|ENOMEM/,
    'there is not enough memory',
    `Give the machine more memory, ${OTHERWISE}.`,
  ],
  [/EPERM.*spawn|spawn.*(EPERM|EINVAL)/, 'this system does not let a program run as another user', `Run deskmeter as an ordinary user, ${OTHERWISE}.`],
  [
    /has wrong ownership|EACCES|EPERM|Permission denied|invalid permissions/,
    'it belongs to another user',
    'Run deskmeter as the user it ran as before, or give that user the folder (chown -R).',
  ],
  [
    /ENOENT|error while loading shared libraries|Exec format error|ENOEXEC/,
    'its programs do not run on this machine',
    `Run npm ci again on this machine, ${OTHERWISE}.`,
  ],
  [
    /could not locate a valid checkpoint record|invalid primary checkpoint record|PANIC/,
    'its data is damaged',
    'Restore a backup, or move the folder away: deskmeter then reads everything from the helpdesks again.',
  ],
];

/** The sentence for a fault of the embedded server. `evidence` is the system's error, or the end of the server's log. */
export function embeddedTrouble(folder: string, evidence: unknown): DeskmeterError {
  if (evidence instanceof DeskmeterError) return evidence;
  const text = textOf(evidence);
  const cause = evidence instanceof Error ? evidence : undefined;
  const known = KNOWN.find(([pattern]) => pattern.test(text));
  if (known !== undefined) return new FixConfigError(`Embedded PostgreSQL in ${folder}: ${known[1]}.`, known[2], { cause });
  return new GiveUpError(`Embedded PostgreSQL in ${folder} does not start: ${lastLine(text)}`, `See ${folder}/server.log, ${OTHERWISE}.`, { cause });
}

/** A port that somebody else holds, asked for in the config. */
export function portTaken(port: number): FixConfigError {
  return new FixConfigError(
    `Port ${port} (warehouse.port) is taken by another program.`,
    'End that program, name another port, or leave warehouse.port out to let deskmeter choose.',
  );
}

function textOf(evidence: unknown): string {
  if (!(evidence instanceof Error)) return String(evidence);
  const { code = '', stderr = '' } = evidence as NodeJS.ErrnoException & { stderr?: unknown };
  return `${code} ${evidence.message}\n${String(stderr)}`;
}

function lastLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return (lines.find((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? 'it ended without a word').slice(0, 300);
}
