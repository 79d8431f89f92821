import * as connectionForm from './connection-form.ts';
import * as connections from './connections.ts';
import * as definitions from './definitions.ts';
import type { Endpoint } from './endpoint.ts';
import * as events from './events.ts';
import * as figures from './figures.ts';
import * as kpi from './kpi.ts';
import * as live from './live.ts';
import * as overview from './overview.ts';
import * as quality from './quality.ts';
import * as rejects from './rejects.ts';
import * as runs from './runs.ts';
import * as session from './session.ts';
import * as users from './users.ts';
import * as workspace from './workspace.ts';

/** Where the API begins. */
export const API = '/api/v1';

const isEndpoint = (value: unknown): value is Endpoint => typeof value === 'object' && value !== null && 'path' in value && 'role' in value;

/** All of it, for the test that nothing is left unserved or open. */
export const ENDPOINTS: readonly Endpoint[] = [
  session,
  workspace,
  overview,
  kpi,
  connections,
  connectionForm,
  runs,
  rejects,
  quality,
  definitions,
  live,
  figures,
  events,
  users,
].flatMap((module) => Object.values(module as Record<string, unknown>).filter(isEndpoint));
