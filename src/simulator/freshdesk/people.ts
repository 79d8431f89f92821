/** Those who ask, and the companies they belong to; both in the order of names, filtered by last change. */
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World } from '../world.ts';
import type { FreshdeskOptions } from './options.ts';
import { invalid, listReply } from './replies.ts';
import { iso } from './wording.ts';

const PAGING = ['page', 'per_page'];
/** More digits than a JSON number holds without loss. */
const BIG = '1789012345678901234';
const TIERS = ['Basic', 'Premium', 'Enterprise'];

/** The documents name the filter one way and every client another; a name that the account does not know is refused. */
function sinceOf(request: SimulatedRequest, options: FreshdeskOptions, others: readonly string[]): number | Reply {
  const name = options.peopleSince ?? '_updated_since';
  const stranger = [...request.query.keys()].find((key) => key !== name && !PAGING.includes(key) && !others.includes(key));
  if (stranger !== undefined) return invalid(stranger, 'Unexpected/invalid field in request', 'invalid_field');
  const text = request.query.get(name);
  const since = text === null ? Number.NEGATIVE_INFINITY : Date.parse(text);
  return Number.isNaN(since) ? invalid(name, 'It should be a valid date') : since;
}

export function contacts(world: World, request: SimulatedRequest, options: FreshdeskOptions): Reply {
  const since = sinceOf(request, options, ['email', 'mobile', 'phone', 'company_id', 'state', 'contact_type']);
  if (typeof since !== 'number') return since;
  const now = request.now.getTime();
  const rows = world.customers.filter((customer) => customer.createdAt <= now && customer.updatedAt >= since);
  const reply = listReply(
    world,
    request,
    rows.toSorted((a, b) => a.name.localeCompare(b.name) || a.id - b.id),
    (customer) => ({
      active: true,
      address: 'CONFIDENTIAL-ADDRESS 1 Private Road',
      company_id: customer.organizationId,
      description: 'CONFIDENTIAL-NOTE',
      email: customer.email,
      id: customer.id,
      contact_type: 'contact',
      org_contact_id: BIG,
      job_title: null,
      mobile: null,
      name: `CONFIDENTIAL-NAME ${customer.name}`,
      phone: customer.phone,
      other_companies: [],
      custom_fields: { cf_remark: 'CONFIDENTIAL-REMARK' },
      created_at: iso(customer.createdAt),
      updated_at: iso(customer.updatedAt),
    }),
  );
  const body = JSON.stringify(reply.body).replaceAll(`"${BIG}"`, BIG);
  return { ...reply, headers: { ...reply.headers, 'content-type': 'application/json; charset=utf-8' }, body };
}

export function companies(world: World, request: SimulatedRequest, options: FreshdeskOptions): Reply {
  const since = sinceOf(request, options, []);
  if (typeof since !== 'number') return since;
  const rows = world.organizations.filter(({ createdAt }) => createdAt >= since && createdAt <= request.now.getTime());
  return listReply(
    world,
    request,
    rows.toSorted((a, b) => a.name.localeCompare(b.name) || a.id - b.id),
    ({ id, name, createdAt }) => ({
      id,
      name,
      description: 'CONFIDENTIAL-NOTE',
      note: 'CONFIDENTIAL-NOTE',
      domains: [],
      health_score: null,
      account_tier: TIERS[id % TIERS.length],
      industry: null,
      renewal_date: null,
      custom_fields: {},
      created_at: iso(createdAt),
      updated_at: iso(createdAt),
    }),
  );
}
