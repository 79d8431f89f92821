import type { Kpi } from '../kpi.ts';
import { SURVEYS } from './f1-surveys.ts';
import { RESPONSE } from './f2-response.ts';
import { CONTACTS } from './f3-contacts.ts';
import { RESOLUTION } from './f3-resolution.ts';
import { BACKLOG } from './f4-backlog.ts';
import { VOLUME } from './f4-volume.ts';
import { COST } from './f7-cost.ts';
import { REVENUE } from './f10-revenue.ts';

/** Every KPI there is, in the order people read them. */
export const KPIS: readonly Kpi[] = [...SURVEYS, ...RESPONSE, ...RESOLUTION, ...CONTACTS, ...VOLUME, ...BACKLOG, ...COST, ...REVENUE].toSorted(
  (a, b) => Number(a.family.slice(1)) - Number(b.family.slice(1)),
);
