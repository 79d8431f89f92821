import type { Kysely } from 'kysely';
import type { Settings } from '../domain/settings.ts';
import { storableJson } from './encode.ts';
import { fingerprint } from './fingerprint.ts';
import type { Database } from './schema.ts';

/** `parameters` is stored parameter by parameter, so that a change names itself: `parameters.fcr_window_days`. */
function flatten(settings: Settings): ReadonlyMap<string, unknown> {
  const { parameters, ...others } = settings;
  return new Map<string, unknown>([
    ...Object.entries(others).map(([name, value]): [string, unknown] => [`${PREFIX}${name}`, value]),
    ...Object.entries(parameters).map(([name, value]): [string, unknown] => [`${PREFIX}parameters.${name}`, value]),
  ]);
}

/** Rows this store owns; others of sync.setting belong to the privacy key, the transform and the engine. */
const PREFIX = 'workspace.';
const isOwn = (name: string): boolean => name.startsWith(PREFIX);
const bare = (name: string): string => name.slice(PREFIX.length);

/**
 * Stores what the workspace agrees on and tells which settings differ from those stored before, by name.
 * On the very first save nothing counts as changed: there are no numbers yet that a change could restate.
 */
export async function saveSettings(db: Kysely<Database>, settings: Settings): Promise<{ readonly changed: readonly string[] }> {
  return db.isTransaction ? replaceSettings(db, settings) : db.transaction().execute((transaction) => replaceSettings(transaction, settings));
}

async function replaceSettings(db: Kysely<Database>, settings: Settings): Promise<{ readonly changed: readonly string[] }> {
  const rows = await db.selectFrom('sync.setting').select(['name', 'fingerprint']).execute();
  const held = new Map(rows.filter((row) => isOwn(row.name)).map((row) => [row.name, row.fingerprint]));
  const wanted = flatten(settings);
  const changed = [...wanted].filter(([name, value]) => held.get(name) !== fingerprint(value)).map(([name]) => name);
  const gone = [...held.keys()].filter((name) => !wanted.has(name));
  for (const name of changed) {
    const row = { value: storableJson(wanted.get(name)), fingerprint: fingerprint(wanted.get(name)), changed_at: new Date() };
    await db
      .insertInto('sync.setting')
      .values({ name, ...row })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
      .execute();
  }
  if (gone.length > 0) await db.deleteFrom('sync.setting').where('name', 'in', gone).execute();
  return { changed: held.size === 0 ? [] : [...changed, ...gone].map(bare).sort() };
}

/** The settings as stored; undefined before the first save. */
export async function loadSettings(db: Kysely<Database>): Promise<Settings | undefined> {
  const rows = await db.selectFrom('sync.setting').select(['name', 'value']).execute();
  const own = rows.filter((row) => isOwn(row.name));
  if (own.length === 0) return undefined;
  const parameters: Record<string, unknown> = {};
  const others: Record<string, unknown> = {};
  for (const { name: stored, value } of own) {
    const name = bare(stored);
    if (name.startsWith('parameters.')) parameters[name.slice('parameters.'.length)] = value;
    else others[name] = value ?? undefined;
  }
  return { businessHours: undefined, ...others, parameters } as unknown as Settings;
}
