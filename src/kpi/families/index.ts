import type { Kpi } from '../kpi.ts';
import { SURVEYS } from './f1-surveys.ts';
import { RESPONSE } from './f2-response.ts';
import { CONTACTS } from './f3-contacts.ts';
import { RESOLUTION } from './f3-resolution.ts';
import { BACKLOG } from './f4-backlog.ts';
import { VOLUME } from './f4-volume.ts';

/** Every KPI there is, in the order people read them. */
export const KPIS: readonly Kpi[] = [...SURVEYS, ...RESPONSE, ...RESOLUTION, ...CONTACTS, ...VOLUME, ...BACKLOG].toSorted((a, b) =>
  a.family < b.family ? -1 : a.family > b.family ? 1 : 0,
);
