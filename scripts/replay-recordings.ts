/**
 * Replays folders of recorded vendor answers through the sources, over real HTTP on loopback: each stream reads, redacts and maps as
 * in a sync, and the script prints how many records were mapped, how many rejected and why. Nothing is copied or stored.
 *
 *     node scripts/replay-recordings.ts FOLDER [zendesk|freshdesk|hubspot]
 *
 * The source of a folder is the first part of its path that names one. Exit code 1 if a stream fails for another reason than that
 * the account does not have it.
 */
import { relative } from 'node:path';
import { describeError, StreamUnavailableError } from '../src/domain/errors.ts';
import { createHttp } from '../src/http/client.ts';
import { createRedactor } from '../src/http/redact.ts';
import { systemClock } from '../src/platform/clock.ts';
import { silentLog } from '../src/platform/log.ts';
import { sourceNamed } from '../src/sources/index.ts';
import type { Json, MappingSettings, ReadContext, Reject, Source, Stream } from '../src/sources/source.ts';
import { freshdeskAnswers } from './recordings/freshdesk.ts';
import { hubspotAnswers } from './recordings/hubspot.ts';
import { type Answerer, readFolders, type Recording } from './recordings/recording.ts';
import { serve } from './recordings/serve.ts';
import { zendeskAnswers } from './recordings/zendesk.ts';

interface Vendor {
  readonly answers: (recordings: readonly Recording[]) => Answerer;
  readonly config: unknown;
}

const VENDORS: Readonly<Record<string, Vendor>> = {
  zendesk: { answers: zendeskAnswers, config: { subdomain: 'recorded', auth: { email: 'nobody@recorded.invalid', apiToken: 'none' } } },
  freshdesk: { answers: freshdeskAnswers, config: { subdomain: 'recorded', auth: { apiKey: 'none' } } },
  hubspot: { answers: hubspotAnswers, config: { auth: { accessToken: 'none' }, conversations: true } },
};

const SETTINGS: MappingSettings = { fields: {}, tiers: {}, exclude: {}, only: {}, map: {}, complaint: {} };

interface Outcome {
  readonly stream: string;
  readonly pages: number;
  /** Records by entity. */
  readonly mapped: ReadonlyMap<string, number>;
  readonly rejects: readonly Reject[];
  readonly failure?: unknown;
}

async function replayStream(stream: Stream, context: ReadContext, reference: Record<string, Json>): Promise<Outcome> {
  const mapped = new Map<string, number>();
  const rejects: Reject[] = [];
  let pages = 0;
  try {
    for await (const page of stream.read(undefined, context)) {
      pages += 1;
      const mapping = stream.map(page.raw, { connectionId: 'recorded', settings: SETTINGS, reference, observedAt: context.clock.now() });
      Object.assign(reference, mapping.learned);
      for (const { entity } of mapping.records) mapped.set(entity, (mapped.get(entity) ?? 0) + 1);
      rejects.push(...mapping.rejects);
      if (page.done) break;
    }
    return { stream: stream.name, pages, mapped, rejects };
  } catch (failure) {
    return { stream: stream.name, pages, mapped, rejects, failure };
  }
}

async function replayFolder(source: Source, vendor: Vendor, recordings: readonly Recording[]): Promise<readonly Outcome[]> {
  const server = await serve(vendor.answers(recordings));
  try {
    const config = source.configSchema.parse(vendor.config);
    const http = createHttp({
      connectionId: 'recorded',
      baseUrl: server.url,
      authorization: source.authorize(config),
      policy: source.policy,
      clock: systemClock,
      log: silentLog,
      maxAttempts: 2,
    });
    const reference: Record<string, Json> = {};
    const redact = createRedactor(source.redaction, 'recorded') as ReadContext['redact'];
    const context = { http, clock: systemClock, signal: new AbortController().signal, since: undefined, settings: SETTINGS, reference, redact };
    const outcomes: Outcome[] = [];
    for (const stream of source.open(config, SETTINGS).streams) outcomes.push(await replayStream(stream, context, reference));
    return outcomes;
  } finally {
    await server.close();
  }
}

function print(outcome: Outcome): void {
  const mapped = [...outcome.mapped].map(([entity, count]) => `${count} ${entity}`).join(', ') || 'nothing';
  const failed = outcome.failure === undefined ? '' : ` — ${describeError(outcome.failure)}`;
  console.log(`  ${outcome.stream.padEnd(22)} ${String(outcome.pages).padStart(3)} pages  mapped ${mapped}; rejected ${outcome.rejects.length}${failed}`);
  const reasons = Map.groupBy(outcome.rejects, ({ entity, reason }) => `${entity}: ${reason}`);
  for (const [reason, rejects] of reasons) console.log(`      ${rejects.length} × ${reason} (${rejects.map(({ id }) => id ?? 'no id').join(', ')})`);
}

async function main(folder: string | undefined, only: string | undefined): Promise<number> {
  if (folder === undefined || (only !== undefined && VENDORS[only] === undefined)) {
    console.error('Usage: node scripts/replay-recordings.ts FOLDER [zendesk|freshdesk|hubspot]');
    return 2;
  }
  let failures = 0;
  for (const [path, recordings] of readFolders(folder)) {
    const name = path.split('/').find((part) => VENDORS[part] !== undefined) ?? only;
    if (only !== undefined && name !== only) continue;
    const [source, vendor] = [sourceNamed(name ?? ''), VENDORS[name ?? '']];
    if (source === undefined || vendor === undefined) continue;
    console.log(`${source.title}: ${relative(folder, path) || path} (${recordings.length} recordings)`);
    const outcomes = await replayFolder(source, vendor, recordings);
    for (const outcome of outcomes) print(outcome);
    failures += outcomes.filter(({ failure }) => failure !== undefined && !(failure instanceof StreamUnavailableError)).length;
    const mapped = outcomes.flatMap((outcome) => [...outcome.mapped.values()]).reduce((sum, count) => sum + count, 0);
    const rejected = outcomes.reduce((sum, outcome) => sum + outcome.rejects.length, 0);
    console.log(`  total: ${mapped} mapped, ${rejected} rejected\n`);
  }
  return failures === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv[2], process.argv[3]);
