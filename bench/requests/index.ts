import { openDatabase } from '../../src/warehouse/database.ts';
import { freshdeskCases } from './freshdesk.ts';
import { hubspotCases } from './hubspot.ts';
import { printCases } from './plan.ts';
import { measureZendeskWindows } from './windows.ts';
import { zendeskCases } from './zendesk.ts';

/** Requests by stream of a first load of 10,000 tickets, of 200 changed ones of 20,000, and of the day after; and of a first load in windows. */
export async function benchZendeskRequests(url: string): Promise<void> {
  await printCases(zendeskCases({ first: 10_000, standing: 20_000 }));
  const database = openDatabase(url, { max: 4, applicationName: 'bench' });
  const { steps, requests, least, again } = await measureZendeskWindows(database, 10_000, 1000);
  await database.close();
  console.log(`\nZendesk, first load of 10,000 tickets, newest days first, in ${steps} steps`);
  console.log(`  tickets with events and service levels: ${requests} requests, least ${least}; windows may take ${again} more`);
}

/** The same of Freshdesk, with a week later. */
export const benchFreshdeskRequests = (): Promise<void> => printCases(freshdeskCases(10_000));

/** The same of HubSpot, and all tickets changed; merged and deleted ones make ten thousand of a few more. */
export const benchHubspotRequests = (): Promise<void> => printCases(hubspotCases(10_600));
