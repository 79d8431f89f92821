import type { EntityName } from '../domain/entities.ts';
import { CONTRACT_TABLES } from './contract-tables.ts';
import type { FactTable, Owner } from './fact-table.ts';
import { PEOPLE_TABLES } from './people-tables.ts';
import { TICKET_TABLES } from './ticket-tables.ts';
import { WORK_TABLES } from './work-tables.ts';

/** The one list of fact tables. A new entity, or a new property of one, does not compile until it is listed here. */
export const FACT_TABLES: { readonly [Name in EntityName]: FactTable<Name> } = { ...TICKET_TABLES, ...PEOPLE_TABLES, ...WORK_TABLES, ...CONTRACT_TABLES };

/** `firstReplyAt` -> `first_reply_at`. */
export const columnName = (property: string): string => property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** What rows of an entity are bound to, if what they say is told of that. */
export const ownerOf = (entity: EntityName): Owner | undefined => FACT_TABLES[entity].touches.find((touched) => touched !== 'self');

export const ENTITY_NAMES = Object.keys(FACT_TABLES) as EntityName[];
