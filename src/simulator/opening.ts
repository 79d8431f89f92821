/** How a ticket begins: who, how, about what, and to whom it goes first. */
import type { Channel, Origin, Priority } from '../domain/values.ts';
import { createCustomer, type Account } from './account.ts';
import type { Instant, Intent, WorldActor } from './events.ts';
import { RULE, type Pen } from './pen.ts';
import type { Random } from './random.ts';
import type { Entrance, WorldCustomer, WorldGroup, WorldTicket } from './world.ts';

const ENTRANCES: readonly (readonly [Entrance, number])[] = [
  ['email', 40],
  ['web_form', 14],
  ['help_center', 5],
  ['mobile_sdk', 3],
  ['live_chat', 8],
  ['messenger', 7],
  ['whatsapp', 4],
  ['voice', 8],
  ['voicemail', 2],
  ['sms', 1.5],
  ['facebook', 2],
  ['twitter', 1],
  ['instagram', 1],
  ['api', 2.5],
  ['side_conversation', 0.6],
  ['sample', 0.2],
];

export const CHANNEL_OF: Readonly<Record<Entrance, Channel>> = {
  email: 'email',
  web_form: 'web',
  help_center: 'web',
  mobile_sdk: 'web',
  live_chat: 'chat',
  messenger: 'messaging',
  whatsapp: 'messaging',
  voice: 'phone',
  voicemail: 'phone',
  sms: 'sms',
  facebook: 'social',
  twitter: 'social',
  instagram: 'social',
  api: 'api',
  side_conversation: 'email',
  sample: 'web',
};

export const TOPICS = ['delivery', 'refund', 'login', 'invoice', 'defect', 'how_to', 'complaint'] as const;

/** The settled part of a ticket. */
export type Opening = Pick<
  WorldTicket,
  | 'index'
  | 'createdAt'
  | 'entrance'
  | 'channel'
  | 'origin'
  | 'customerId'
  | 'organizationId'
  | 'brandId'
  | 'ticketType'
  | 'topic'
  | 'isComplaint'
  | 'isSample'
  | 'isChild'
> & { readonly priority: Priority; readonly group: WorldGroup; readonly createdByAgent: boolean };

/** Draws a ticket's beginning. `customer` is given for duplicates and follow-ups. */
export function drawOpening(random: Random, account: Account, index: number, createdAt: Instant, customer: WorldCustomer): Opening {
  const entrance = random.weighted(ENTRANCES);
  const origin: Origin = entrance === 'email' && random.chance(0.08) ? 'outbound' : 'inbound';
  const topic = random.chance(0.93) ? random.pick(TOPICS) : null;
  return {
    index,
    createdAt,
    entrance,
    channel: CHANNEL_OF[entrance],
    origin,
    customerId: customer.id,
    organizationId: customer.organizationId,
    brandId: (random.chance(0.85) ? account.brands[0] : account.brands[1])?.id ?? 0,
    ticketType: random.weighted([
      ['question', 6],
      ['incident', 3],
      ['problem', 1],
      ['task', 1],
    ] as const),
    topic,
    isComplaint: topic === 'complaint',
    isSample: entrance === 'sample',
    isChild: entrance === 'side_conversation',
    priority: random.weighted([
      ['normal', 60],
      ['low', 12],
      ['high', 15],
      ['urgent', 5],
      ['none', 8],
    ] as const),
    group: firstGroup(random, account, entrance, topic),
    createdByAgent: origin === 'outbound' || entrance === 'voice' || entrance === 'side_conversation',
  };
}

function firstGroup(random: Random, account: Account, entrance: Entrance, topic: string | null): WorldGroup {
  const isLive = CHANNEL_OF[entrance] === 'chat' || CHANNEL_OF[entrance] === 'messaging';
  const name = isLive ? 'Live' : topic === 'invoice' || topic === 'refund' ? 'Billing' : random.chance(0.95) ? 'Tier 1' : 'Tier 2';
  const group = account.groups.find((candidate) => candidate.name === name);
  if (group === undefined) throw new Error(`the account has no group ${name}`);
  return group;
}

/** An old customer who comes again, or a new one, who joins the account. */
export function drawCustomer(random: Random, account: Account, nextId: () => number, createdAt: Instant): WorldCustomer {
  const known = account.customers;
  if (known.length > 20 && random.chance(0.55)) {
    // The later half comes more often than the earlier one.
    const skewed = Math.floor(known.length * (1 - random.next() ** 2));
    return known[Math.min(known.length - 1, skewed)]!;
  }
  const customer = createCustomer(random, nextId(), known.length + 1, createdAt, account.organizations);
  known.push(customer);
  return customer;
}

/** The first save: created, the first message, the first group; and what answers by itself seconds later. */
export function planOpening(pen: Pen, opening: Opening): WorldActor {
  const author = opening.createdByAgent ? pen.me : pen.customer;
  const isOutbound = opening.origin === 'outbound';
  const first: Intent = pen.message(isOutbound ? 'agent_reply' : opening.createdByAgent ? 'private_note' : 'customer_message', author);
  const status = isOutbound ? 'pending' : opening.createdByAgent ? 'open' : 'new';
  if (!opening.createdByAgent) pen.agent = pen.random.chance(0.12) ? pen.colleague() : null;
  const intents: Intent[] = [{ kind: 'created', actor: author, status, priority: opening.priority }, first];
  const isUnrouted = !opening.createdByAgent && pen.random.chance(0.15);
  if (!isUnrouted) intents.push(pen.assigned(opening.createdByAgent ? author : RULE));
  pen.save(...intents);
  if (isUnrouted) {
    pen.at += pen.random.between(5, 900) * 1000;
    pen.save(pen.assigned(RULE));
  }
  if ((opening.channel === 'email' || opening.channel === 'web') && !opening.createdByAgent && pen.random.chance(0.8)) {
    pen.at += pen.random.between(1, 30) * 1000;
    pen.save(pen.message('auto_reply', RULE), { kind: 'rule_action', actor: RULE, tag: 'auto_acknowledged' });
  }
  return author;
}
