import type { Input } from '../../domain/inputs.ts';
import type { Parameters } from '../../domain/parameters.ts';
import { count, type Measure } from '../kpi.ts';
import type { Gain } from '../engine/known-time.ts';
import type { Sql } from '../sql-text.ts';

/** Requests of customers only, unless the parameters ask for every ticket; undefined where there is nothing to ask. */
export const isOfOrigin = (parameters: Parameters): Sql | undefined => (parameters.ticket_origin === 'all' ? undefined : "t.origin = 'inbound'");

/** Business time exists only where opening hours are known. */
export const clockNeeds = (parameters: Parameters): readonly Input[] => (parameters.clock === 'business' ? ['schedules'] : []);

/** Until calls are read, phone tickets stand for contacts by phone. */
export const CALLS: readonly Gain[] = [{ input: 'calls', without: 'approx' }];

/** Contacts (catalogue 0.5): inbound tickets and answered inbound calls, a phone ticket and its call as one; or every inbound ticket and no call. */
export const contacts = (parameters: Parameters): Measure =>
  parameters.contact_unit === 'ticket' ? count('inbound_tickets', 'created', "t.origin = 'inbound'") : count('contacts', 'contact');
