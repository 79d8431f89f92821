import type { FastifyInstance } from 'fastify';
import { HEADLINES, type KpiCard, planIn, readCards, type View } from '../../kpi/index.ts';
import { type Card, getOverview } from '../api/overview.ts';
import type { ConsoleContext } from '../context.ts';
import { boundsOf, checkRange, pointOf, viewOf } from '../numbers.ts';
import { serve } from '../serve.ts';

export function serveOverview(app: FastifyInstance, context: ConsoleContext): void {
  serve(app, getOverview, async ({ query: { from, to, grain, ...filters } }) => {
    checkRange(from, to);
    const view = await viewOf(context);
    const plans = HEADLINES.map((kpi) => planIn(view, kpi));
    const cards = await readCards(view, plans, { from, to, grain, filters });
    return { asOf: view.isBuilt ? view.known.asOf.toISOString() : null, cards: cards.map((card) => cardOf(view, card)) };
  });
}

function cardOf(view: View, { plan: { kpi, variant }, current, previous, target, verdict, points, notices }: KpiCard): Card {
  return {
    kpi: kpi.id,
    variant,
    name: kpi.name,
    unit: kpi.unit,
    direction: kpi.direction,
    current: current ? pointOf(view, current) : null,
    previous: previous ? pointOf(view, previous) : null,
    change: changeOf(kpi.direction, current?.value ?? null, previous?.value ?? null),
    target: target ? { ...boundsOf(target), status: verdict } : null,
    points: points.map((row) => pointOf(view, row)),
    notices: [...notices],
  };
}

function changeOf(direction: Card['direction'], now: number | null, before: number | null): Card['change'] {
  if (now === null || before === null) return null;
  const absolute = now - before;
  const wish = { higher: 1, lower: -1, neutral: 0, band: 0 }[direction];
  return {
    absolute,
    relative: before === 0 ? null : absolute / Math.abs(before),
    isBetter: wish === 0 || absolute === 0 ? null : Math.sign(absolute) === wish,
  };
}
