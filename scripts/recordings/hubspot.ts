import { type Answerer, isObject, type Recording, rowsNamed } from './recording.ts';

type Row = Record<string, unknown>;

/** A recorded HubSpot portal: lists, and batch reads of the same rows. Rows of other tools' extracts are put back into HubSpot's form. */
export function hubspotAnswers(recordings: readonly Recording[]): Answerer {
  const extracted = (stream: string) =>
    recordings.flatMap(({ body }) => (isObject(body) && body['stream'] === stream && isObject(body['data']) ? [objectOf(body['data'])] : []));
  const tickets = [...rowsNamed(recordings, /tickets$/), ...extracted('tickets')].filter(isObject);
  const submissions = rowsNamed(recordings, /feedback/).filter(isObject);
  const owners = extracted('owners');
  const calls = rowsNamed(recordings, /engagements_calls$/).filter(isObject);
  const threads = rowsNamed(recordings, /threads$/);
  const messages = rowsNamed(recordings, /messages$/);
  return ({ method, path, query, body }) => {
    const isArchived = query.get('archived') === 'true';
    if (path.startsWith('/account-info/')) return { body: { portalId: 1, timeZone: 'UTC', uiDomain: 'app.hubspot.com', companyCurrency: 'EUR' } };
    if (path.startsWith('/crm/pipelines/')) return { body: { results: pipelinesOf(tickets) } };
    if (path.startsWith('/crm/properties/')) return { body: { results: [] } };
    if (path.startsWith('/crm/owners/')) return { body: { results: isArchived ? [] : owners } };
    if (path.startsWith('/conversations/')) return { body: { results: path.endsWith('/messages') ? messages : threads } };
    // Of other types nothing was recorded: a portal without any.
    const rows = path.includes('/feedback_submissions') ? submissions : path.includes('/tickets') ? tickets : path.includes('/calls') ? calls : [];
    if (method === 'POST' && path.endsWith('/batch/read'))
      return { body: { status: 'COMPLETE', results: rows.filter((row) => wanted(body).has(String(row['id']))).map(withHistory) } };
    if (method === 'POST') return { body: { total: 0, results: [] } };
    return { body: { results: isArchived ? [] : rows.map(withHistory) } };
  };
}

function wanted(body: unknown): ReadonlySet<string> {
  const inputs = isObject(body) && Array.isArray(body['inputs']) ? body['inputs'] : [];
  return new Set(inputs.filter(isObject).map(({ id }) => String(id)));
}

/** Extracts flatten `properties` into `properties_<name>` beside them. */
function objectOf(data: Row): Row {
  return Object.fromEntries(Object.entries(data).filter(([key]) => !key.startsWith('properties_')));
}

/** Recordings without history tell the present value as the only version. */
function withHistory(row: Row): Row {
  if (isObject(row['propertiesWithHistory']) || !isObject(row['properties'])) return row;
  const at = row['properties']['hs_lastmodifieddate'] ?? row['updatedAt'] ?? row['createdAt'];
  if (at === undefined) return row;
  const versions = Object.entries(row['properties']).flatMap(([name, value]) =>
    value === null ? [] : [[name, [{ value: String(value), timestamp: at, sourceType: 'RECORDED' }]]],
  );
  return { ...row, propertiesWithHistory: Object.fromEntries(versions) };
}

/** Stages that recorded tickets stand in, since pipelines were not recorded. */
function pipelinesOf(tickets: readonly Row[]): unknown[] {
  const stages = new Set(tickets.map((ticket) => String((ticket['properties'] as Row | undefined)?.['hs_pipeline_stage'] ?? '1')));
  return [
    {
      id: '0',
      label: 'Support',
      archived: false,
      stages: [...stages].map((id) => ({ id, label: `Stage ${id}`, archived: false, metadata: { ticketState: 'OPEN', isClosed: 'false' } })),
    },
  ];
}
