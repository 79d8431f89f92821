/** What the organizations of a world bought. Follows from the world alone, in any order of asking. */
import { Random } from './random.ts';
import type { World, WorldOrganization } from './world.ts';
import type { Instant } from './events.ts';

/** A recurring position of a deal. Days are UTC midnights. */
export interface WorldLine {
  readonly id: number;
  readonly monthly: number;
  readonly startsAt: Instant;
  /** First day without it; null while it has no end. */
  readonly endsAt: Instant | null;
}

export interface WorldDeal {
  readonly id: number;
  readonly organizationId: number;
  readonly createdAt: Instant;
  /** When it was won or lost; null while it is open. */
  readonly closedAt: Instant | null;
  readonly isWon: boolean;
  readonly amount: number;
  readonly lines: readonly WorldLine[];
  /** Last change; before `createdAt` nobody hears of it. */
  readonly updatedAt: Instant;
}

const DAY_MS = 86_400_000;
const FIRST_ID = 90_000_000_000;
const DEALS_PER_ORGANIZATION = 10;

/** Every deal that exists by the world's `now`, as it is then. */
export function dealsOf(world: World): readonly WorldDeal[] {
  return world.organizations.flatMap((organization, index) => dealsWith(world, organization, index)).filter(({ createdAt }) => createdAt <= world.now);
}

/** A first contract; now and then more of it, an end, a renewal where the old one ends, or a deal that comes to nothing. */
function dealsWith(world: World, organization: WorldOrganization, index: number): WorldDeal[] {
  const random = new Random(world.seed, 0xdea1, index);
  const first = midnight(world.start) + random.between(0, 30) * DAY_MS;
  const monthly = 100 * random.between(1, 9);
  const days = random.chance(0.4) ? random.between(10, 40) : null;
  const draft = (number: number) => ({ world, organizationId: organization.id, id: FIRST_ID + index * DEALS_PER_ORGANIZATION + number });
  const deals = [deal(draft(0), first, monthly, days)];
  if (days !== null && random.chance(0.5)) deals.push(deal(draft(1), first + days * DAY_MS, monthly + (random.chance(0.5) ? 100 : 0), null));
  if (random.chance(0.3)) deals.push(deal(draft(2), first + random.between(3, 20) * DAY_MS, 50 * random.between(1, 4), null));
  if (random.chance(0.3)) deals.push({ ...deal(draft(3), first + random.between(1, 9) * DAY_MS, 700, null), isWon: false, lines: [] });
  return deals;
}

const midnight = (at: Instant): Instant => Math.floor(at / DAY_MS) * DAY_MS;

interface Draft {
  readonly world: World;
  readonly organizationId: number;
  readonly id: number;
}

/** Opened two days before it starts and won on the day it starts, at noon; until then it is open. */
function deal({ world, organizationId, id }: Draft, startsAt: Instant, monthly: number, days: number | null): WorldDeal {
  const createdAt = startsAt - 2 * DAY_MS;
  const closes = startsAt + DAY_MS / 2;
  const closedAt = closes <= world.now ? closes : null;
  const lines = [{ id: id * 10, monthly, startsAt, endsAt: days === null ? null : startsAt + days * DAY_MS }];
  return { id, organizationId, createdAt, closedAt, isWon: closedAt !== null, amount: monthly * 12, lines, updatedAt: closedAt ?? createdAt };
}
