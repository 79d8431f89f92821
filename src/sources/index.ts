import type { SourceName } from '../domain/values.ts';
import { freshdesk } from './freshdesk/index.ts';
import { hubspot } from './hubspot/index.ts';
import type { Source } from './source.ts';
import { zendesk } from './zendesk/index.ts';

/** The register of sources: whoever adds one adds a line here, and nothing else in the tree changes. */
const SOURCES: Readonly<Partial<Record<SourceName, Source>>> = { zendesk, freshdesk, hubspot } as Readonly<Partial<Record<SourceName, Source>>>;

/** Every source that a connection of the config may name. */
export const allSources: readonly Source[] = Object.values(SOURCES);

/** The source of this name; undefined when there is none. */
export const sourceNamed = (name: string): Source | undefined => (Object.hasOwn(SOURCES, name) ? SOURCES[name as SourceName] : undefined);
