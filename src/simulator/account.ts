/** The account around the tickets: people, groups, brands, schedules, targets, surveys. */
import { DateTime } from 'luxon';
import { Random } from './random.ts';
import type {
  WorldAgent,
  WorldBrand,
  WorldCustomer,
  WorldGroup,
  WorldOrganization,
  WorldProfile,
  WorldSchedule,
  WorldSlaPolicy,
  WorldSurvey,
} from './world.ts';
import type { Instant } from './events.ts';

const DAY = 86_400_000;

/** Where each vendor's ids start and how far apart they lie: Zendesk's have up to 14 digits, Freshdesk's 12, HubSpot's 11. */
const ID_RANGES: Record<WorldProfile, { ticket: number; ticketStep: number; other: number; step: number }> = {
  zendesk: { ticket: 1001, ticketStep: 1, other: 28_835_702_900_000, step: 137 },
  freshdesk: { ticket: 1, ticketStep: 1, other: 150_000_400_000, step: 7 },
  hubspot: { ticket: 21_400_000_101, ticketStep: 13, other: 61_200_000, step: 31 },
};

export const ticketIdOf = (profile: WorldProfile, index: number): number => ID_RANGES[profile].ticket + index * ID_RANGES[profile].ticketStep;
export const ticketIndexOf = (profile: WorldProfile, id: number): number => (id - ID_RANGES[profile].ticket) / ID_RANGES[profile].ticketStep;

/** Ids of everything but tickets, one after the other. */
export function createIds(profile: WorldProfile): () => number {
  const { other, step } = ID_RANGES[profile];
  let last = other;
  return () => (last += step);
}

const FIRST_NAMES = ['Ada', 'Ben', 'Carla', 'Dev', 'Elif', 'Femi', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Keiko', 'Liam', 'Mina', 'Noor', 'Olga', 'Pavel'];
const LAST_NAMES = ['Abel', 'Brandt', 'Costa', 'Dahl', 'Egan', 'Fischer', 'Ghosh', 'Hansen', 'Ito', 'Jensen', 'Khan', 'Lopez', 'Meyer', 'Novak', 'Okafor'];
const COMPANIES = ['Acorn', 'Birch', 'Cobalt', 'Delta', 'Ember', 'Fjord', 'Granite', 'Harbor', 'Indigo', 'Juniper', 'Kestrel', 'Lumen'];

/** The fixed part of a world. Customers come in with their tickets. */
export interface Account {
  readonly agents: WorldAgent[];
  readonly groups: WorldGroup[];
  readonly organizations: WorldOrganization[];
  readonly customers: WorldCustomer[];
  readonly brands: WorldBrand[];
  readonly schedules: WorldSchedule[];
  readonly slaPolicies: WorldSlaPolicy[];
  readonly surveys: WorldSurvey[];
}

export interface AccountOptions {
  readonly seed: number;
  readonly profile: WorldProfile;
  readonly start: Instant;
  readonly end: Instant;
  readonly timeZone: string;
  readonly agents: number;
}

export function createAccount(options: AccountOptions, nextId: () => number): Account {
  const random = new Random(options.seed, 0xacc0);
  const schedules = createSchedules(options, nextId);
  const groups = createGroups(options, schedules, nextId);
  return {
    schedules,
    groups,
    agents: createAgents(options, groups, random, nextId),
    organizations: COMPANIES.map((name) => ({ id: nextId(), name: `${name} Ltd`, createdAt: options.start - 300 * DAY })),
    customers: [],
    brands: [
      { id: nextId(), name: 'Main', isDefault: true },
      { id: nextId(), name: 'Outlet', isDefault: false },
    ],
    slaPolicies: [createPolicy(nextId)],
    surveys: createSurveys(nextId),
  };
}

function createSchedules({ start, end, timeZone }: AccountOptions, nextId: () => number): WorldSchedule[] {
  const weekdays = (from: string, to: string, days: readonly number[]) => days.map((dow) => ({ dow, start: from, end: to }));
  const middle = DateTime.fromMillis((start + end) / 2, { zone: timeZone });
  const holiday = (middle.weekday > 5 ? middle.plus({ days: 3 }) : middle).toISODate() ?? '';
  const holidays = [{ name: 'Company day', start: holiday, end: holiday }];
  return [
    { id: nextId(), name: 'Office hours', timeZone, intervals: weekdays('09:00', '17:30', [1, 2, 3, 4, 5]), holidays, isDefault: true },
    { id: nextId(), name: 'Long hours', timeZone, intervals: weekdays('07:00', '22:00', [1, 2, 3, 4, 5, 6, 7]), holidays: [], isDefault: false },
  ];
}

function createGroups({ start }: AccountOptions, schedules: readonly WorldSchedule[], nextId: () => number): WorldGroup[] {
  const [office, long] = schedules;
  const group = (name: string, tier: number, schedule: WorldSchedule | undefined, isDeleted = false): WorldGroup => ({
    id: nextId(),
    name,
    tier,
    scheduleId: schedule?.id ?? 0,
    createdAt: start - 400 * DAY,
    updatedAt: start - 400 * DAY,
    isDeleted,
  });
  return [
    group('Tier 1', 1, office),
    group('Billing', 1, office),
    group('Live', 1, long),
    group('Tier 2', 2, office),
    group('Tier 3', 3, office),
    group('Old desk', 1, office, true),
  ];
}

function createAgents(options: AccountOptions, groups: readonly WorldGroup[], random: Random, nextId: () => number): WorldAgent[] {
  const working = groups.filter((group) => !group.isDeleted);
  const agents = Array.from({ length: options.agents }, (_, index) => {
    // Everyone group has people; the first tiers have most of them.
    const group =
      index < working.length
        ? working[index]!
        : random.weighted([
            [working[0]!, 4],
            [working[1]!, 2],
            [working[2]!, 3],
            [working[3]!, 1.5],
            [working[4]!, 0.5],
          ]);
    const hasLeft = index >= working.length && (random.chance(0.12) || index === working.length);
    return createAgent(options, nextId(), index, group, hasLeft ? random : undefined);
  });
  const special = (name: string, kind: WorldAgent['kind'], isAdmin: boolean): WorldAgent => ({
    ...createAgent(options, nextId(), agents.length, working[0]!, undefined),
    name,
    email: `${name.toLowerCase().replaceAll(' ', '.')}@desk.example`,
    kind,
    isAdmin,
  });
  return [
    ...agents,
    special('Admin', 'full', true),
    special('Light Reader', 'light', false),
    special('Helper Bot', 'bot', false),
    special('Sync App', 'integration', false),
  ];
}

function createAgent(options: AccountOptions, id: number, index: number, group: WorldGroup, leaving: Random | undefined): WorldAgent {
  const name = `${FIRST_NAMES[index % FIRST_NAMES.length]} ${LAST_NAMES[(index * 7 + Math.floor(index / 16)) % LAST_NAMES.length]}`;
  const leftAt = leaving ? Math.floor((options.start + leaving.next() * (options.end - options.start)) / 1000) * 1000 : null;
  return {
    id,
    name,
    email: `agent${index + 1}@desk.example`,
    kind: 'full',
    isAdmin: false,
    tier: group.tier,
    groupIds: [group.id],
    leftAt,
    createdAt: options.start - (200 - (index % 150)) * DAY,
    updatedAt: options.start - 30 * DAY,
    timeZone: options.timeZone,
  };
}

/** A customer as the `number`-th one of the account. Written the untidy way people type addresses. */
export function createCustomer(random: Random, id: number, number: number, createdAt: Instant, organizations: readonly WorldOrganization[]): WorldCustomer {
  const first = random.pick(FIRST_NAMES);
  const last = random.pick(LAST_NAMES);
  const address = `${first}.${last}.${number}@customers.example`;
  return {
    id,
    name: `${first} ${last}`,
    email: random.chance(0.93) ? (random.chance(0.7) ? address.toLowerCase() : address) : null,
    phone: random.chance(0.4) ? `+4420${String(70_000_000 + number).slice(-8)}` : null,
    organizationId: random.chance(0.5) ? random.pick(organizations).id : null,
    createdAt,
    updatedAt: createdAt,
  };
}

function createPolicy(nextId: () => number): WorldSlaPolicy {
  const hours = (priority: 'low' | 'normal' | 'high' | 'urgent', first: number, next: number, resolution: number, clock: 'calendar' | 'business') => [
    { priority, metric: 'first_reply' as const, targetS: first * 3600, clock },
    { priority, metric: 'next_reply' as const, targetS: next * 3600, clock },
    { priority, metric: 'resolution' as const, targetS: resolution * 3600, clock },
  ];
  return {
    id: nextId(),
    name: 'Standard',
    targets: [
      ...hours('urgent', 1, 2, 8, 'calendar'),
      ...hours('high', 4, 6, 24, 'calendar'),
      ...hours('normal', 4, 8, 24, 'business'),
      ...hours('low', 8, 16, 40, 'business'),
    ],
  };
}

function createSurveys(nextId: () => number): WorldSurvey[] {
  return [
    { id: nextId(), name: 'How did we do?', type: 'csat', scaleMin: 1, scaleMax: 5 },
    { id: nextId(), name: 'Would you recommend us?', type: 'nps', scaleMin: 0, scaleMax: 10 },
    { id: nextId(), name: 'How easy was it?', type: 'ces', scaleMin: 1, scaleMax: 7 },
  ];
}
