import type { Kpi } from '../kpi.ts';
import { SURVEYS } from './f1-surveys.ts';
import { RESPONSE } from './f2-response.ts';
import { CONTACTS } from './f3-contacts.ts';
import { RESOLUTION } from './f3-resolution.ts';
import { BACKLOG } from './f4-backlog.ts';
import { VOLUME } from './f4-volume.ts';
import { COST } from './f7-cost.ts';
import { HANDLING } from './f5-handling.ts';
import { WORKFORCE } from './f5-workforce.ts';
import { CALL_QUALITY } from './f6-calls.ts';
import { CALL_CENTRE } from './f6-centre.ts';
import { SELF_SERVICE } from './f8-bots.ts';
import { CHAT } from './f8-chats.ts';
import { SOCIAL_MEDIA } from './f9-social.ts';
import { REVENUE } from './f10-revenue.ts';
import { FORECAST } from './f11-forecast.ts';

/** Every KPI there is, in the order people read them. */
export const KPIS: readonly Kpi[] = [
  ...SURVEYS,
  ...RESPONSE,
  ...RESOLUTION,
  ...CONTACTS,
  ...VOLUME,
  ...BACKLOG,
  ...HANDLING,
  ...WORKFORCE,
  ...CALL_QUALITY,
  ...CALL_CENTRE,
  ...COST,
  ...SELF_SERVICE,
  ...CHAT,
  ...SOCIAL_MEDIA,
  ...REVENUE,
  ...FORECAST,
].toSorted((a, b) => Number(a.family.slice(1)) - Number(b.family.slice(1)));

/** The chapters of the catalogue. */
export const FAMILIES: Readonly<Record<Kpi['family'], string>> = {
  F1: 'Surveys and sentiment',
  F2: 'Speed of response',
  F3: 'Resolution and its quality',
  F4: 'Volume, backlog and SLA',
  F5: 'Handling effort and workforce',
  F6: 'Call centre',
  F7: 'Cost',
  F8: 'Self-service, chat, bots and automation',
  F9: 'Social media',
  F10: 'Customers and revenue',
  F11: 'Forecasts and alerts',
};
