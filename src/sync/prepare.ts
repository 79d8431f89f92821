import { FixConfigError } from '../domain/errors.ts';
import type { Stream } from '../sources/source.ts';
import { noteAccount, noteSettings, type KnownConnection } from '../warehouse/connections.ts';
import { fingerprint } from '../warehouse/fingerprint.ts';
import { saveInputs } from '../warehouse/inputs.ts';
import { reachBack, registerStreams } from '../warehouse/streams.ts';
import { replayPages } from './replay.ts';
import type { Run } from './run.ts';

/** The streams this run reads, in order. Throws FixConfigError for a name the source does not have. */
export function chooseStreams(run: Pick<Run, 'connection' | 'streams' | 'connectionId'>): readonly Stream[] {
  const { streams } = run.connection;
  const unknown = (run.streams ?? []).filter((name) => !streams.some((stream) => stream.name === name));
  if (unknown.length > 0) {
    throw new FixConfigError(
      `Connection ${run.connectionId} has no stream ${unknown.join(', ')}.`,
      `Streams: ${streams.map((stream) => stream.name).join(', ')}.`,
    );
  }
  return run.streams === undefined ? streams : streams.filter((stream) => run.streams?.includes(stream.name));
}

/** Looks at the account when it is new or the way to it changed, and refuses another one than before. */
async function guardAccount(run: Run, known: KnownConnection): Promise<void> {
  if (known.accountId !== null && run.identity !== undefined && run.identity === known.identity) return;
  const { http, hosts, clock, signal, since, settings, reference, redact } = run;
  const { account } = await run.connection.check({ http, ...(hosts && { hosts }), clock, signal, since, settings, reference, redact });
  await run.fence.write(({ db }) => noteAccount(db, run.connectionId, { ...account, host: run.host ?? null, identity: run.identity ?? null }));
}

const movedBack = (known: KnownConnection, since: Date | undefined): boolean => known.since !== null && (since === undefined || since < known.since);

/**
 * Brings the warehouse's idea of the connection up to date before anything is read: account, streams, inputs, settings.
 * Other mapping settings map the archived pages again, so that one series never holds two definitions; a `since` moved back
 * has older windows read. Returns how many pages were mapped again.
 */
export async function prepareConnection(run: Run, known: KnownConnection): Promise<number> {
  await guardAccount(run, known);
  await run.fence.write(async ({ db }) => {
    await registerStreams(db, run.connectionId, run.connection.streams);
    await saveInputs(db, run.connectionId, run.connection.inputs);
    if (movedBack(known, run.since)) await reachBack(db, run.connectionId);
  });
  const changed = known.settingsFingerprint !== null && known.settingsFingerprint !== fingerprint(run.settings);
  const replayed = changed ? (await replayPages(run)).pages : 0;
  if (!run.signal.aborted) await run.fence.write(({ db }) => noteSettings(db, run.connectionId, run.settings, run.since));
  return replayed;
}
