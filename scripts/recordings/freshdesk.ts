import { type Answerer, isObject, type Recording, rowsNamed } from './recording.ts';

/** File names of recordings by the list they belong to. */
const LISTS: Readonly<Record<string, RegExp>> = {
  ticket_fields: /^ticket_fields/,
  groups: /^groups(_list)?$|^group_\d+$/,
  'admin/groups': /^groups_admin/,
  agents: /^agents(_list)?$|^agent_\d+$|^agent_view$/,
  products: /^products$/,
  business_hours: /^business_hours$/,
  sla_policies: /^sla_policies$/,
  contacts: /^contacts(_list)?$|^contact_(view|updated)$|^contact$|^customer$/,
  companies: /^companies(_list)?$|^company(_updated)?$/,
  'solutions/categories': /^solution_categories$/,
  surveys: /^surveys$/,
  'surveys/satisfaction_ratings': /^satisfaction_ratings$/,
  time_entries: /^time_entries$|^time_entry_\d+$|^ticket_time_entries$/,
};
const TICKETS = /^tickets_(include|list|view)|^ticket_\d+(_updated)?$|^all_tickets$|^outbound_email/;

/** A recorded Freshdesk account. The ticket list answers as the real one does: by last change, oldest first, filtered and paged. */
export function freshdeskAnswers(recordings: readonly Recording[]): Answerer {
  return ({ path, query }) => {
    const endpoint = path.replace('/api/v2/', '');
    if (endpoint === 'account') return { body: { account_id: 1, account_name: 'recorded', account_domain: 'recorded.freshdesk.com' } };
    if (endpoint === 'agents/me') return { body: { ticket_scope: 1, ...(rowsNamed(recordings, LISTS['agents'] ?? /^$/)[0] as object) } };
    if (endpoint === 'tickets') return { body: ticketsOf(recordings, query) };
    const archived = /^tickets\/archived\/(\d+)$/.exec(endpoint);
    if (archived !== null) {
      const row = rowsNamed(recordings, /^ticket_archived$/).find((each) => isObject(each) && each['id'] === Number(archived[1]));
      return row === undefined ? undefined : { body: row };
    }
    const spoken = /^tickets\/(\d+)\/conversations$/.exec(endpoint);
    if (spoken !== null) return { body: conversationsOf(recordings, Number(spoken[1])) };
    if (/^solutions\/categories\/\d+\/folders$/.test(endpoint)) return { body: rowsNamed(recordings, /^solution_folders$/) };
    if (/^solutions\/folders\/\d+\/subfolders$/.test(endpoint)) return { body: [] };
    if (/^solutions\/folders\/\d+\/articles$/.test(endpoint)) return { body: rowsNamed(recordings, /^solution_articles(_in_folder)?$/) };
    const pattern = LISTS[endpoint];
    const rows = pattern === undefined ? [] : rowsNamed(recordings, pattern);
    return rows.length === 0 && endpoint.startsWith('admin/') ? undefined : { body: Number(query.get('page') ?? 1) > 1 ? [] : rows };
  };
}

function ticketsOf(recordings: readonly Recording[], query: URLSearchParams): unknown[] {
  const [since, page, size] = [query.get('updated_since') ?? '', Number(query.get('page') ?? 1), Number(query.get('per_page') ?? 30)];
  const filter = query.get('filter');
  const tickets = rowsNamed(recordings, TICKETS).filter(isObject);
  const chosen = tickets.filter((ticket) => (filter === 'spam') === (ticket['spam'] === true) && (filter === 'deleted') === (ticket['deleted'] === true));
  const at = (ticket: Record<string, unknown>) => Date.parse(String(ticket['updated_at']));
  const after = chosen.filter((ticket) => !(at(ticket) < Date.parse(since))).toSorted((a, b) => at(a) - at(b));
  return after.slice((page - 1) * size, page * size);
}

function conversationsOf(recordings: readonly Recording[], ticket: number): unknown[] {
  return rowsNamed(recordings, /^conversations/).filter((row) => isObject(row) && row['ticket_id'] === ticket);
}
