import { expect, test } from 'vitest';
import { FixConfigError, GiveUpError } from '../../src/domain/errors.ts';
import { embeddedTrouble } from '../../src/platform/embedded/trouble.ts';

const systemError = (code: string) => Object.assign(new Error(`${code}: something, open '/data/x'`), { code });

test.each([
  [systemError('ENOSPC'), 'the disk is full'],
  ['FATAL:  could not write lock file "postmaster.pid": No space left on device', 'the disk is full'],
  [systemError('EROFS'), 'the disk is read-only'],
  ['FATAL:  could not create lock file "postmaster.pid": Read-only file system', 'the disk is read-only'],
  [systemError('EACCES'), 'it belongs to another user'],
  ['FATAL:  data directory "/data" has wrong ownership', 'it belongs to another user'],
  [systemError('ENOTDIR'), 'a file stands where a folder should be'],
  ['FATAL:  could not map anonymous shared memory: Cannot allocate memory', 'there is not enough memory'],
  ['PANIC:  could not locate a valid checkpoint record', 'its data is damaged'],
  ['postgres: error while loading shared libraries: libicuuc.so.60', 'its programs do not run on this machine'],
  [
    Object.assign(new Error('Command failed: initdb'), { stderr: Buffer.from('initdb: error: could not create directory: No space left on device') }),
    'the disk is full',
  ],
])('%s', (evidence, what) => {
  const error = embeddedTrouble('/data', evidence);
  expect(error).toBeInstanceOf(FixConfigError);
  expect(error.message).toBe(`Embedded PostgreSQL in /data: ${what}.`);
  expect(error.action).not.toBe('');
});

test('what is not known is told with the line of the log that says most', () => {
  const error = embeddedTrouble('/data', '2026 LOG:  starting\n2026 FATAL:  unrecognized configuration parameter "x"\n2026 LOG:  database system is shut down');
  expect(error).toBeInstanceOf(GiveUpError);
  expect(error.message).toContain('unrecognized configuration parameter "x"');
});

test('an error that already says what to do is passed on', () => {
  const clear = new FixConfigError('what', 'do this');
  expect(embeddedTrouble('/data', clear)).toBe(clear);
});
