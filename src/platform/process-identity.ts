import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { platform } from 'node:os';

/**
 * Tells a process from a later one with the same number: pid and the instant it started, in whatever form the system
 * states it. Undefined when there is no such process, or only its remains that nobody collected.
 */
export function processIdentity(pid: number): string | undefined {
  const start = startOf(pid);
  return start === undefined ? undefined : `${pid} ${start}`;
}

/** Of the process that asks. */
export function ownIdentity(): string {
  return processIdentity(process.pid) ?? `${process.pid} unknown`;
}

/** Whether the process that gave this identity still runs. */
export function isSameProcess(identity: string): boolean {
  return processIdentity(Number(identity.split(' ')[0])) === identity;
}

/** The command line of a process, empty when it cannot be seen. */
export function commandLine(pid: number): string {
  try {
    if (platform() === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

export function isAlive(pid: number): boolean {
  return processIdentity(pid) !== undefined;
}

function startOf(pid: number): string | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  if (platform() === 'linux') return linuxStart(pid);
  return platform() === 'win32' ? startUnknown(pid) : startFromPs(pid);
}

/** Windows does not tell without a helper program; the number alone has to do. */
function startUnknown(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
    return 'unknown';
  } catch {
    return undefined;
  }
}

function linuxStart(pid: number): string | undefined {
  try {
    // The name in brackets may hold spaces and brackets; the fields after the last one do not.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const [state, start] = [fields[0], fields[19]];
    return state === 'Z' || state === 'X' ? undefined : start;
  } catch {
    return undefined;
  }
}

function startFromPs(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
  } catch {
    return undefined;
  }
}
