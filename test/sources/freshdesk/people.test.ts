import { afterEach, expect, test } from 'vitest';
import { type Desk, type DeskOptions, kept, readStream, startDesk } from './desk.ts';
import { mapRows } from './page.ts';

let desk: Desk;
afterEach(async () => {
  if (isOpen) await desk.close();
  isOpen = false;
});
let isOpen = false;
const start = async (options?: DeskOptions) => {
  desk = await startDesk({ world: { tickets: 150 }, ...options });
  isOpen = true;
};
const goOn = (minutes: number): void => desk.clock.set(new Date(desk.clock.now().getTime() + minutes * 60_000));

test('contacts are keyed hashes and a company, nothing else', async () => {
  await start();
  const reading = await readStream(desk, 'contacts');
  expect([...kept('customer', reading).keys()].toSorted()).toEqual(desk.world.customers.map(({ id }) => String(id)).toSorted());
  const someone = desk.world.customers.find(({ email }) => email !== null)!;
  expect(kept('customer', reading).get(String(someone.id))).toMatchObject({
    emailHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    organizationId: someone.organizationId === null ? null : String(someone.organizationId),
  });
  expect(JSON.stringify(reading.pages)).not.toMatch(/CONFIDENTIAL|@|\+44/);
  expect(reading.rejects).toEqual([]);
});

test('companies have the tier of their account as segment', async () => {
  await start();
  const reading = await readStream(desk, 'companies');
  const [first] = desk.world.organizations;
  expect(kept('organization', reading).get(String(first!.id))).toMatchObject({
    name: first!.name,
    segment: expect.stringMatching(/Basic|Premium|Enterprise/),
  });
});

test.each(['_updated_since', 'updated_since'] as const)(
  'afterwards only what changed is asked for, where the account calls the filter %s',
  async (peopleSince) => {
    await start({ peopleSince });
    const first = await readStream(desk, 'contacts');
    goOn(120);
    const moved = desk.world.customers[3]!;
    moved.updatedAt = desk.clock.now().getTime() - 60_000;
    desk.server.forgetRequests();
    const second = await readStream(desk, 'contacts', first.next);
    expect([...kept('customer', second).keys()]).toEqual([String(moved.id)]);
    expect(desk.server.requests.map(({ status }) => status)).toEqual(peopleSince === '_updated_since' ? [200] : [400, 200]);
  },
);

test('once a month everybody is read again, so that nobody who slipped by is missing for long', async () => {
  await start();
  const first = await readStream(desk, 'contacts');
  goOn(31 * 24 * 60);
  const later = await readStream(desk, 'contacts', first.next);
  expect(kept('customer', later).size).toBe(desk.world.customers.length);
});

test('a contact without id is a reject, and a 19-digit company stays whole', () => {
  const mapping = mapRows('contacts', [{ email: 'x' }, { id: 5, company_id: '9007199254740993123', updated_at: null }] as never);
  expect(mapping.rejects).toHaveLength(1);
  expect(mapping.records).toMatchObject([{ entity: 'customer', id: '5', organizationId: '9007199254740993123', version: 0 }]);
});

test('fields of the account are noted, and so is what the vendor sends and nobody reads', async () => {
  await start({ extraFields: ['flux_capacity'] });
  const seen = async (name: string) => {
    const { pages } = await readStream(desk, name);
    const context = { connectionId: 'desk', settings: desk.settings, reference: desk.reference, observedAt: desk.clock.now() };
    return pages.flatMap(({ raw, fields = [] }) => [...(desk.stream(name).map(raw, context).fields ?? []), ...fields]);
  };
  expect(await seen('ticket_fields')).toContainEqual({ key: 'cf_topic', title: 'Topic', type: 'custom_dropdown' });
  expect(new Map((await seen('tickets')).map((field) => [field.key, field]))).toEqual(
    new Map([['ticket.flux_capacity', { key: 'ticket.flux_capacity', title: null, type: null }]]),
  );
});
